"""simtrail: the files that an HDF5 file (also as netCDF 4, CGNS, Exodus) or a CGNS file of the older kind reads from by itself.

HDF5 files are asked by the library that ParaView reads them with, so that both understand them alike: links to other
files (H5L), values that are kept in other files (H5Pget_external_count), and data sets made of others (H5D_VIRTUAL). CGNS
files of the older kind (ADF) say it in the nodes with the data type `LK`. netCDF 3 knows no such thing.
"""
import ctypes, mmap, os, re

HDF5 = b'\x89HDF\r\n\x1a\n'
ADF_LINK = re.compile(rb'NoDe[\s\S]{92}LK\s')  # tag, name, label, three numbers, data type (ADF_internals.c, Node_Header)
HARD, SOFT, EXTERNAL = 0, 1, 64  # H5L_type_t
DATASET, VIRTUAL = 5, 3  # H5I_type_t, H5D_layout_t


class NotPlain(Exception):
    """What is wrong with a file, in words."""


def linked_names(path):
    """Names of files as the file has them: relative to its folder, or absolute. Raises NotPlain where that cannot be told."""
    with open(path, 'rb') as file:
        if b'ADF Database Version' in file.read(64):
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                if ADF_LINK.search(whole):
                    raise NotPlain('%s links to other files' % os.path.basename(path))
            return []
        # The signature may come later, where somebody put something before it (HDF5 file format, superblock).
        at, size = 0, os.path.getsize(path)
        while at < size:
            file.seek(at)
            if file.read(8) == HDF5:
                return hdf5_names(path)
            at = max(512, at * 2)
    return []


def hdf5_names(path):
    short = os.path.basename(path)
    library = Library.find()
    if library is None:
        raise NotPlain('what %s links to cannot be told with this ParaView; your own ParaView opens it (--paraview)' % short)
    file = library.call('H5Fopen', os.fsencode(path), 0, library.id(0), gives=library.id)
    if file < 0:
        raise NotPlain('%s is no whole HDF5 file' % short)
    try:
        return library.names(file, short)
    finally:
        library.call('H5Fclose', library.id(file))


class Library:
    """The HDF5 that is loaded here, by whatever name VTK gave its functions."""

    found = None

    @classmethod
    def find(cls):
        if cls.found is None:
            with open('/proc/self/maps') as maps:
                paths = sorted({line.split(None, 5)[5].strip() for line in maps if 'hdf5' in line})
            # Those of MPI last: they are used with MPI only.
            for path in sorted(paths, key=lambda one: re.search('mpi', one) is not None) + [None]:
                try:
                    loaded = ctypes.CDLL(path)
                except OSError:
                    continue
                prefix = next((one for one in ('', 'vtkhdf5_') if hasattr(loaded, one + 'H5Fopen')), None)
                if prefix is not None:
                    cls.found = cls(loaded, prefix)
                    break
        return cls.found

    def __init__(self, loaded, prefix):
        self.loaded, self.prefix = loaded, prefix
        version = [ctypes.c_uint() for _ in range(3)]
        self.call('H5get_libversion', *[ctypes.byref(one) for one in version])
        self.id = ctypes.c_int64 if (version[0].value, version[1].value) >= (1, 10) else ctypes.c_int  # hid_t

    def call(self, name, *values, gives=ctypes.c_int):
        function = getattr(self.loaded, self.prefix + name)
        function.restype = gives
        return function(*values)

    def names(self, file, short):
        links = []

        def take(_group, name, info, _):
            links.append((info[0], name))  # the first field of H5L_info_t, in each of its versions
            return 0

        visit = next(name for name in ('H5Lvisit2', 'H5Lvisit1', 'H5Lvisit') if hasattr(self.loaded, self.prefix + name))
        kept = ctypes.CFUNCTYPE(ctypes.c_int, self.id, ctypes.c_char_p, ctypes.POINTER(ctypes.c_int), ctypes.c_void_p)(take)
        if self.call(visit, self.id(file), 0, 0, kept, None) < 0:
            raise NotPlain('the links of %s cannot be read' % short)
        if any(kind not in (HARD, SOFT, EXTERNAL) for kind, _ in links):
            raise NotPlain('%s has links of a kind that is not known' % short)
        if any(kind == HARD and self.is_elsewhere(file, name) for kind, name in links):
            raise NotPlain('%s has values in other files' % short)
        return [os.fsdecode(self.target(file, name)) for kind, name in links if kind == EXTERNAL]

    def target(self, file, name):
        """The file of an external link (H5Lget_val, H5Lunpack_elink_val)."""
        value = ctypes.create_string_buffer(1 << 16)
        flags, found, path = ctypes.c_uint(), ctypes.c_char_p(), ctypes.c_char_p()
        is_got = self.call('H5Lget_val', self.id(file), name, value, ctypes.c_size_t(len(value)), self.id(0)) >= 0
        size = ctypes.c_size_t(len(value))
        if not is_got or self.call('H5Lunpack_elink_val', value, size, ctypes.byref(flags), ctypes.byref(found),
                                   ctypes.byref(path)) < 0:
            raise NotPlain('a link cannot be read')
        return found.value

    def is_elsewhere(self, file, name):
        one = self.call('H5Oopen', self.id(file), name, self.id(0), gives=self.id)
        if one < 0:
            raise NotPlain('%s cannot be read' % os.fsdecode(name))
        try:
            if self.call('H5Iget_type', self.id(one)) != DATASET:
                return False
            made = self.call('H5Dget_create_plist', self.id(one), gives=self.id)
            try:
                return (self.call('H5Pget_external_count', self.id(made)) != 0
                        or self.call('H5Pget_layout', self.id(made)) == VIRTUAL)
            finally:
                self.call('H5Pclose', self.id(made))
        finally:
            self.call('H5Oclose', self.id(one))
