"""simtrail: the files that a file of ParaView refers to, so that none outside of a folder is read. Formats: the XML formats
of VTK (.pvd, .pvt?, .vtm), XDMF (.xdmf, .xmf), EnSight Gold (.case). Files of OpenFOAM (.foam) stand for their folder.
Files with others inside, by whatever name (HDF5, CGNS), are asked by containers.py.
"""
import glob, os, re
from xml.parsers import expat
from containers import NotPlain, linked_names

XML = {'.pvd', '.pvtu', '.pvtp', '.pvti', '.pvts', '.pvtr', '.vtm', '.vtmb', '.xdmf', '.xmf'}
LONGEST = 64 << 20
MOST = 100000


def check(path, inside):
    """Gives each file that is referred to, in turn, to `inside`, which raises where it should not be read."""
    seen, waiting = set(), [path]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if len(seen) > MOST:
            raise NotPlain('%s refers to more than %d files' % (os.path.basename(path), MOST))
        for found in references(one):
            inside(found)
            waiting.append(found)


def references(path):
    """Absolute paths as the file means them; not resolved."""
    ending = os.path.splitext(path)[1].lower()
    folder = os.path.dirname(path)
    if ending == '.foam':
        return [os.path.join(at, name) for at, folders, names in os.walk(folder) for name in folders + names
                if os.path.islink(os.path.join(at, name))]
    if ending in XML:
        named = xml_names(path)
    elif ending in ('.case', '.encas'):
        named = case_names(path, folder)
    else:
        named = linked_names(path)
    return [os.path.join(folder, name) for name in named]


def xml_names(path):
    named, text = [], []

    def begin(tag, values):
        tag, values = tag.split(':')[-1].lower(), {key.lower(): value for key, value in values.items()}
        for key in ('file', 'source'):  # DataSet of .pvd and .vtm, Piece of .pvt?
            if values.get(key):
                named.append(values[key])
        if tag == 'include' and values.get('href'):  # XInclude, which XDMF uses
            named.append(values['href'])
        text.clear()
        if tag == 'dataitem' and values.get('format', 'XML').upper() not in ('XML', ''):
            text.append('')

    def end(tag):
        if text:
            # `file.h5:/group/values` for HDF5, a name for binary
            name = ''.join(text).strip()
            named.append(name.split(':')[0] if ':' in name else name)
            text.clear()

    def refuse(*_):
        raise NotPlain('%s has a document type' % os.path.basename(path))

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = lambda part: text.append(part) if text else None
    parser.StartDoctypeDeclHandler = refuse
    with open(path, 'rb') as file:
        head = file.read(LONGEST)
    # Values that are appended as they are end what is XML.
    parts = re.split(rb'<AppendedData[^>]*>', head, 1)
    try:
        parser.Parse(parts[0], len(parts) == 1)
    except expat.ExpatError as error:
        raise NotPlain('%s is no whole XML: %s' % (os.path.basename(path), error))
    return [name for name in named if name]


def case_names(path, folder):
    """Names on lines such as `model: 1 mesh.geo` and `scalar per node: 1 p field.****`; stars stand for digits."""
    with open(path, 'rb') as file:
        lines = file.read(LONGEST).decode('utf-8', 'replace').splitlines()
    section, named = '', []
    for line in lines:
        line = line.split('#')[0].strip()
        if line.isupper() and ':' not in line:
            section = line
        elif section in ('GEOMETRY', 'VARIABLE', 'FILE', 'MATERIAL') and ':' in line:
            words = line.split(':', 1)[1].replace('"', ' ').split()
            words = [word for word in words if word not in ('change_coords_only', 'changing_geometry_per_part')]
            named += [one for word in words for one in stars(word, folder) if os.path.lexists(os.path.join(folder, one))]
    return named


def stars(word, folder):
    if '*' not in word:
        return [word]
    pattern = re.sub(r'\*+', '*', glob.escape(os.path.join(folder, word)).replace('[*]', '*'))
    return glob.glob(pattern)
