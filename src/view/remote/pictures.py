"""simtrail: draws pictures of the results in one folder. Run by pvpython, spoken with as supervise.py says.

The state of a view is one JSON object that says everything: which file, which array, which time, from where. A command
changes parts of it, and the picture is made to agree. Nothing outside of the folder is read, and no file that is a program.
"""
import json, math, mmap, os, re, stat, struct, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import offers
import references
import tables
from layout import Layout, decades
from pace import Fineness, Flight
from settled import UNTOLD, Settled
from supervise import Wire, memory_available

for name in ('HDF5_EXT_PREFIX', 'HDF5_EXTFILE_PREFIX', 'HDF5_VDS_PREFIX'):  # other places for what an HDF5 file links to
    os.environ.pop(name, None)
SINK = os.dup(1)
os.dup2(2, 1)  # what ParaView prints must not come between the frames

from paraview.simple import *
import paraview.simple
from vtkmodules.vtkCommonCore import vtkMath, vtkUnsignedCharArray
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkIOImage import vtkJPEGWriter, vtkPNGWriter
from vtkmodules.vtkRenderingCore import vtkWindowToImageFilter

paraview.simple._DisableFirstRenderCameraReset()

READERS, MODES, STEP = set(), '', re.compile('')  # what is opened, as choose-files.ts says; set by the order
LARGEST = 4096
FEW_POINTS = 1000
NEAREST = 1e-5  # parts of the extent
FARTHEST = 1e25  # of a coordinate: what is farther is no place
DRAWN = 1e-6, 1e6  # extents that are drawn as they are: ParaView loses light and depth beyond, in what has single precision
MANY_CELLS = 100000  # of fewer the triangles are not what takes long
STRINGS = 13  # VTK_STRING, vtkType.h
MOST_COMPONENTS = 9  # of a tensor
LOG_PART, NOISE = 1e-4, 1e-14  # of the highest value: where a range by the logarithm begins if its data do at none, or at what rounding left
MADE_OF_ARRAYS = ('contour', 'glyphs', 'warp')
FILTERS = ('none', 'slice', 'clip', 'contour', 'glyphs', 'warp')
LOOKS = {'surface': 'Surface', 'edges': 'Surface With Edges', 'wireframe': 'Wireframe', 'points': 'Points',
         'volume': 'Volume'}
WAYS = {None: ([1, 0.7, 1.4], [0, 1, 0]), 'x': ([1, 0, 0], [0, 0, 1]), 'y': ([0, 1, 0], [0, 0, 1]), 'z': ([0, 0, 1], [0, 1, 0])}
GROUNDS = {'dark': ([0.2, 0.22, 0.27], [1, 1, 1]), 'light': ([0.965, 0.97, 0.976], [0.12, 0.14, 0.18])}
START = {'file': None, 'mode': None, 'array': None, 'on': None, 'component': None, 'range': None, 'log': False, 'map': 'Cool to Warm', 'look': 'surface',
         'filter': {'kind': 'none'}, 'time': None, 'camera': None, 'size': [800, 600], 'density': 1, 'ground': 'dark'}


class Refusal(Exception):
    def __init__(self, code, why):
        super().__init__(why)
        self.code = code


class Pictures:
    def __init__(self, root, follows):
        self.root, self.follows, self.state = os.path.realpath(root), follows, dict(START)
        self.reader = self.shown = self.display = self.opened = self.table = None
        self.tables, self.settled, self.groups = tables.Tables(), Settled(), {}
        self.dimension, self.scale = 0, 1  # of what is open
        self.between, self.moved, self.bar, self.title, self.colours, self.even = [], 0, None, ('', ''), None, None
        self.groups = self.listed()
        self.view = CreateRenderView(ViewSize=START['size'])
        self.view.UseColorPaletteForBackground = 0
        self.layout = Layout(self.view)
        self.detailed = self.view.LODThreshold  # megabytes above which ParaView draws less by itself while something moves

    def do(self, order):
        """What is to be answered, and what is to be drawn: 'still', 'moving' or None."""
        kind = order.get('do')
        if kind == 'set':
            self.set(order.get('state') or {})
            return self.told(), 'still'
        if kind == 'move':
            self.move(order)
            return None, 'moving'
        if kind == 'reset':
            self.reset_camera(along(order.get('along')))
            return self.told(), 'still'
        if kind == 'look':
            self.groups = self.listed()
            return self.told(), None
        raise Refusal('unknown', 'there is no command %r' % kind)

    # --- files

    def listed(self):
        """Files that can be opened, by name; those that differ in one number at the end are steps of one thing."""
        files = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not name.startswith('.'))
            for name in sorted(names):
                path = os.path.join(folder, name)
                if os.path.splitext(name)[1].lower() not in READERS | {MODES} or not is_plain(path):
                    continue
                if not tables.is_table(name) or self.tables.places(path) is not None:
                    files.append(os.path.relpath(path, self.root))
        files.sort(key=tables.is_table)  # what has cells comes before them
        groups = {}
        for path in files[:20000]:
            found = STEP.match(path)
            groups.setdefault((found.group(1) + '*' + found.group(3)) if found else path, []).append(path)
        out = {}
        for name, paths in groups.items():
            paths.sort(key=lambda path: [int(part) if part.isdigit() else part for part in re.split(r'(\d+)', path)])
            out.update({name: paths} if len(paths) > 1 else {paths[0]: paths})
        return self.settled.of(out, self.root, self.groups) if self.follows else out

    def inside(self, path):
        full = os.path.normpath(os.path.join(self.root, path))
        if os.path.isabs(path) or os.path.realpath(full) != full or not full.startswith(self.root + os.sep):
            raise Refusal('outside', '%s is not one of the files of the job' % path)
        if not os.path.isfile(full):
            raise Refusal('missing', 'there is no file %s' % path)
        return full

    def open(self, name, mode=None):
        paths = self.groups.get(name, [name])
        ending = os.path.splitext(paths[0])[1].lower()
        if ending not in READERS:
            raise Refusal('kind', '%s is no kind of file that is opened' % name)
        full = [self.inside(path) for path in paths]
        for path in full:
            self.check(path)
        if self.follows and not tables.is_table(name) and not self.is_whole(name):
            raise Refusal('reader', '%s is still being written' % paths[-1])
        age = self.age(name) if self.follows else None
        # What can be refused before is; two at once may be more than fits into the memory.
        self.close()
        free, size = memory_available(), max(os.path.getsize(path) for path in full)
        if free is not None and size > free:
            raise Refusal('memory', '%s has %d MB and the node %d MB free' % (name, size / 1e6, free / 1e6))
        if tables.is_table(name):
            reader = self.open_table(full)
        elif ending == '.ncdf':
            reader = self.open_slac(paths, full, mode)
        else:
            try:
                reader = OpenDataFile(full if len(full) > 1 else full[0])
            except RuntimeError:  # it says no more than that
                reader = None
        if reader is None:
            raise Refusal('reader', 'no reader of ParaView takes %s: it is of another kind, or not whole' % name)
        for arrays in ('PointArrayStatus', 'CellArrayStatus', 'FaceArrayStatus'):  # some readers read none unless told
            if hasattr(reader.GetProperty(arrays), 'SelectAll'):
                reader.GetProperty(arrays).SelectAll()
        reader.UpdatePipeline()
        if reader.GetDataInformation().GetNumberOfPoints() == 0:
            Delete(reader)
            raise Refusal('reader', 'its reader found nothing in %s' % name)
        bounds = reader.GetDataInformation().GetBounds()
        if not all(abs(one) < FARTHEST for one in bounds):
            Delete(reader)
            raise Refusal('reader', 'the points of %s are nowhere that can be drawn' % name)
        self.scale = scale_of(max(bounds[2 * of + 1] - bounds[2 * of] for of in range(3)))
        self.reader, self.opened = reader, (name, len(full), age)
        # Of a SLAC mesh it reads the outside until more is wanted.
        is_slac = reader.GetXMLName() == 'SLACReader'
        self.dimension = 3 if is_slac else offers.dimension_of(data_of(reader))

    def close(self):
        if self.reader is not None:
            self.forget_shown()
            Delete(self.reader)
        if self.table is not None:
            Delete(self.table)
        self.reader = self.opened = self.table = None

    def check(self, path):
        """What a file reads from by itself has to be inside, too."""
        try:
            references.check(path, lambda other: self.inside(os.path.relpath(other, self.root)))
        except references.NotPlain as problem:
            raise Refusal('reader', str(problem))
        if path.lower().endswith('.stl') and not is_stl(path):
            raise Refusal('reader', '%s is no whole STL' % os.path.basename(path))

    def open_table(self, full):
        places = [self.tables.places(path) for path in full]
        if None in places or any(one != places[0] for one in places):
            raise Refusal('kind', '%s is a table without columns x, y and z (`simtrail results` has numbers, --paraview opens tables)'
                          % os.path.basename(full[places.index(None) if None in places else 0]))
        x, y, z = places[0]
        self.table = CSVReader(FileName=full, MergeConsecutiveDelimiters=0, FieldDelimiterCharacters=',')
        return TableToPoints(Input=self.table, XColumn=x, YColumn=y, ZColumn=z, KeepAllDataArrays=0)

    def open_slac(self, paths, full, mode):
        if 'particle' in os.path.basename(full[0]).lower():
            return SLACParticleDataReader(FileName=full if len(full) > 1 else full[0])
        found = self.modes_of(paths[0])
        if mode is not None and mode not in found:
            raise Refusal('missing', 'there is no mode %s' % mode)
        chosen = ([mode] if mode is not None else found[:1]) if self.single(found) else found
        modes = [self.inside(path) for path in chosen]
        for path in modes:
            self.check(path)
        reader = SLACDataReader(MeshFileName=[full[0]], ModeFileName=modes)
        reader.ReadMidpoints = 1
        return reader

    def modes_of(self, mesh):
        """Modes belong to the mesh that lies in their folder or above it."""
        base = os.path.dirname(mesh)
        return [path for group in self.groups.values() for path in group
                if path.endswith(MODES) and os.path.dirname(path).startswith(base)]

    def single(self, modes):
        """Modes of an eigenvalue run are one thing each; only steps in time are read as one."""
        return len(modes) < 2 or not all(re.search(r'ts\.?\d+', os.path.basename(path)) for path in modes)

    def news(self):
        """Steps that have come since; None if there are none. The last one is shown."""
        before, self.groups = self.groups, self.listed()
        was = self.opened
        if was is None:
            return self.told() if before.keys() != self.groups.keys() else None
        # What was one file may have become the first of many.
        name = was[0] if was[0] in self.groups else next((key for key in self.groups if was[0] in self.groups[key]), was[0])
        is_same = self.groups.get(name) == before.get(was[0]) and was[2] == self.age(name)
        if is_same or not self.is_whole(name):
            return self.told() if before.keys() != self.groups.keys() else None
        camera = self.camera()
        try:
            self.open(name, self.state['mode'])
            self.state = dict(self.state, file=name, time=None)
            self.show()
            times = self.times()
            for moment in reversed(times[-2:]):
                self.set_time(moment)
                self.state = dict(self.state, time=moment)
                if self.reader.GetDataInformation().GetNumberOfPoints() > 0:
                    break
                self.opened = self.opened[:2] + (None,)  # what a step refers to is not whole: it is tried again
            if self.state['array'] is None or not self.has(self.state['array']):
                self.state = dict(self.state, array=self.first_array(), on=None, component=None, range=None)
            self.color()
        except Exception:  # a file that is still being written: it is tried again
            self.groups, self.opened = before, was[:2] + (None,)
            return None
        self.set_camera(camera)
        return self.told()

    def is_whole(self, name):
        path = self.groups.get(name, [name])[-1]
        return not path.lower().endswith(UNTOLD) or self.settled.rests(os.path.join(self.root, path))

    def age(self, name):
        """What changes when the newest file of a name is written again."""
        found = os.stat(os.path.join(self.root, self.groups.get(name, [name])[-1]))
        return found.st_mtime_ns, found.st_size

    # --- the picture

    def set(self, changes):
        unknown = set(changes) - set(START)
        if unknown:
            raise Refusal('unknown', 'a view has no %s' % ', '.join(sorted(unknown)))
        before, wanted, seen = self.state, dict(self.state, **changes), self.camera()
        checked(wanted)
        is_other = wanted['file'] != before['file'] or self.reader is None
        if is_other and 'mode' not in changes:
            wanted['mode'] = None
        is_new = wanted['file'] is not None and (is_other or wanted['mode'] != before['mode'])
        if is_new:
            # Another mode of the same mesh is looked at in the same way.
            camera = None if is_other else self.camera()
            self.open_or_back(wanted, before, seen)
            if not is_other:
                wanted['camera'] = changes.get('camera') or camera
                if 'range' not in changes:
                    wanted['range'] = None
            elif 'array' not in changes:
                wanted['array'], wanted['component'], wanted['range'] = None, None, None
            if is_other and 'on' not in changes:
                wanted['on'] = None
            if is_other and 'filter' not in changes:
                wanted['filter'] = {'kind': 'none'}
            if is_other and 'camera' not in changes:
                wanted['camera'] = None
            if 'time' not in changes:
                wanted['time'] = None
            wanted['array'] = wanted['array'] or self.first_array()
        if wanted['array'] != before['array'] and 'on' not in changes:
            wanted['on'] = None
        if wanted['look'] == 'volume' and 'look' not in changes and self.reader is not None:
            wanted['look'] = 'surface' if self.no_volume(wanted['filter']['kind']) is not None else 'volume'
        is_array = any(wanted[key] != before[key] for key in ('array', 'on'))
        if is_array and 'range' not in changes:
            wanted['range'] = None
        self.state = wanted
        try:
            self.view.ViewSize = wanted['size']
            self.view.Background, self.view.OrientationAxesLabelColor = GROUNDS[wanted['ground']]
            if self.reader is None:
                return
            if wanted['time'] is not None:
                self.set_time(wanted['time'])
            if 'array' not in changes and not self.has(wanted['array']):  # not every step has each
                wanted['array'], wanted['on'], wanted['component'], wanted['range'] = self.first_array(), None, None, None
                is_array = True
            if 'log' not in changes and (is_new or is_array) and wanted['log']:
                found = self.array(wanted['array'], wanted['on']) if wanted['array'] is not None else None
                wanted['log'] = found is not None and (wanted['range'] or found['range'])[1] > 0
            is_made = wanted['filter']['kind'] in MADE_OF_ARRAYS and is_array
            if is_new or is_made or wanted['filter'] != before['filter'] or wanted['look'] != before['look']:
                self.show()
            self.color()
            if wanted['camera'] is not None:
                self.set_camera(wanted['camera'])
            elif is_new:
                self.reset_camera()
        except Exception:
            self.state = before
            if not is_new:
                self.show()
                self.color()
            else:
                self.back_to(before, seen)
            raise

    def open_or_back(self, wanted, before, seen):
        """What cannot be opened leaves what was there as it was."""
        was = self.reader
        try:
            self.open(wanted['file'], wanted['mode'])
        except Exception:
            if was is not None and self.reader is None:
                self.back_to(before, seen)
            raise

    def back_to(self, state, seen):
        self.close()
        if state['file'] is None:
            return
        self.open(state['file'], state['mode'])
        if state['time'] is not None:
            self.set_time(state['time'])
        self.show()
        self.color()
        self.set_camera(seen)

    def show(self):
        state, reader = self.state, self.reader
        kind, source = state['filter']['kind'], reader
        if state['look'] == 'volume' and self.no_volume(kind) is not None:
            raise Refusal('kind', self.no_volume(kind))
        if reader.GetXMLName() == 'SLACReader':
            # Its outside is enough to be seen; what is made of it needs what is inside, which is its second output.
            inside = kind not in ('none', 'warp') or state['look'] == 'volume'
            reader.ReadInternalVolume = int(inside)
            reader.UpdatePipeline(self.view.ViewTime)
            source = OutputPort(reader, 1) if inside else reader
        low, high = self.bounds()
        middle = state['filter'].get('origin') or [(a + b) / 2 for a, b in zip(low, high)]
        normal = state['filter'].get('normal') or [1, 0, 0]
        size = max(b - a for a, b in zip(low, high)) or 1
        between = []
        if reader.GetDataInformation().GetNumberOfCells() == 0:  # points that nothing joins: each is drawn by itself
            source = MaskPoints(Input=source, OnRatio=1, MaximumNumberofPoints=reader.GetDataInformation().GetNumberOfPoints(),
                                GenerateVertices=1, SingleVertexPerCell=1)
            between.append(source)
        found = self.array(state['array'] or self.first_array(), state['on']) if kind in MADE_OF_ARRAYS else None
        if found is not None and found['on'] == 'cells':
            source = CellDatatoPointData(Input=source)
            between.append(source)
        if kind == 'slice':
            made = Slice(Input=source, SliceType='Plane')
            made.SliceType.Origin, made.SliceType.Normal = middle, normal
        elif kind == 'clip':
            made = Clip(Input=source, ClipType='Plane')
            made.ClipType.Origin, made.ClipType.Normal = middle, normal
        elif kind == 'contour':
            values = state['filter'].get('values') or [sum(found['range']) / 2]
            by = found['name']
            if found['components'] > 1:
                # A vector has contours of its magnitude.
                by = 'magnitude of ' + by
                source = Calculator(Input=source, ResultArrayName=by, Function='mag("%s")' % found['name'])
                between.append(source)
            made = Contour(Input=source, ContourBy=['POINTS', by], Isosurfaces=values)
        elif kind in ('glyphs', 'warp'):
            if found['components'] != 3 or not offers.is_vector(data_of(reader), found['name'], found['on']):
                raise Refusal('array', '%s is no vector' % found['name'])
            scale = (state['filter'].get('scale') or 1) * size / 12 / (found['range'][1] or 1)
            if kind == 'glyphs':
                made = Glyph(Input=source, GlyphType='Arrow', OrientationArray=['POINTS', found['name']],
                             ScaleArray=['POINTS', found['name']], ScaleFactor=scale, MaximumNumberOfSamplePoints=3000)
            else:
                made = WarpByVector(Input=source, Vectors=['POINTS', found['name']], ScaleFactor=scale)
        else:
            made = source
        if state['look'] == 'volume':
            if reader.GetXMLName() == 'SLACReader':
                between += [made] if made is not source else []
                made = MergeBlocks(Input=made)  # a volume is drawn of one grid
        self.forget_shown()
        self.shown, self.between = made, [one for one in between if one is not made]
        self.display = Show(made, self.view)
        self.display.SetRepresentationType(LOOKS[state['look']])
        self.display.Scale = [self.scale] * 3
        self.size_points()
        if kind == 'slice':
            self.display.Ambient, self.display.Diffuse = 1, 0  # what is flat has the colours of the bar

    def no_volume(self, made):
        if self.scale != 1:
            return 'what is so large or so small is not drawn as a volume'
        return offers.no_volume(self.dimension, self.reader.GetDataInformation().GetNumberOfCells(), self.arrays(), made)

    def size_points(self):
        """What is a point or a line is seen, on a screen with many points too; what is drawn as points is told apart."""
        few = self.reader.GetDataInformation().GetNumberOfPoints() < FEW_POINTS
        large = 1 if self.dimension else (8 if few else 3)
        self.display.PointSize = self.state['density'] * max(large, 2)
        self.display.LineWidth = self.state['density'] * (2 if self.dimension == 1 else 1)

    def forget_shown(self):
        if self.display is not None:
            Hide(self.reader, self.view)
        for proxy in [self.shown, *self.between]:
            if proxy is not None and proxy is not self.reader:
                Delete(proxy)
        self.shown, self.display, self.between = None, None, []

    def color(self):
        state = self.state
        name = state['array'] or self.first_array()
        if name is None:
            self.bar = self.colours = None
            self.display.SetScalarColoring(None, 0)  # as ColorBy(…, None) does, which some versions fail in
            HideUnusedScalarBars(self.view)
            return
        found = self.array(name, state['on'])
        # What is made of values at cells has them at its points.
        is_at_cells = found['on'] == 'cells' and state['filter']['kind'] not in MADE_OF_ARRAYS
        names = found['component_names']
        is_part = state['component'] is not None and len(names) > 1
        if is_part and state['component'] >= len(names):
            raise Refusal('array', '%s has the components %s' % (found['name'], ', '.join(names)))
        # As ColorBy does, which takes names of components that some arrays do not have.
        part = [state['component'] if is_part else -1] if len(names) > 1 else []
        self.display.UseSeparateColorMap = 0
        self.display.SetScalarColoring(found['name'], int(is_at_cells), *part)
        table = GetColorTransferFunction(found['name'])
        table.UseLogScale = 0
        if not table.ApplyPreset(state['map'], True):
            raise Refusal('unknown', 'there is no colour map %s' % state['map'])
        whole = found['component_ranges'][state['component']] if is_part else found['range']
        low, high = state['range'] or whole
        if state['log']:
            if high <= 0:
                raise Refusal('range', '%s has nothing above zero that a logarithm could be taken of' % found['name'])
            low = low if low > (0 if state['range'] else high * NOISE) else high * LOG_PART
        self.colours = [low, high]
        # What is the same everywhere has the colour of the middle, and one number.
        near = max(abs(low) * 1e-3, 1e-30) if low == high else 0
        table.RescaleTransferFunction(low / 2 if near and state['log'] else low - near, high * 2 if near and state['log'] else high + near)
        if state['log']:
            table.MapControlPointsToLogSpace()
            table.UseLogScale = 1
        HideUnusedScalarBars(self.view)
        self.display.SetScalarBarVisibility(self.view, True)
        self.bar = GetScalarBar(table, self.view)
        self.title = found['name'], names[part[0]] if is_part else 'Magnitude' if part else ''
        self.bar.RangeLabelFormat = self.bar.LabelFormat = '%.3g' if '%' in self.bar.RangeLabelFormat else '{:.3g}'  # since 6
        has_own = near > 0 or state['log']  # of many decades ParaView writes the names over each other
        self.bar.AddRangeLabels, self.even = int(not near), None if has_own else (low, high)
        if has_own:
            self.bar.UseCustomLabels, self.bar.AutomaticLabelFormat = 1, 0
            self.bar.CustomLabels = [low] if near else decades(low, high)

    def move(self, order):
        self.moved = int(numbers([order.get('n', 0)], 1)[0])
        camera, before = self.view.GetActiveCamera(), self.camera()
        if 'rotate' in order:
            across, up = numbers(order['rotate'], 2)
            camera.Azimuth(across)
            camera.Elevation(max(-89, min(89, up)))
            camera.OrthogonalizeViewUp()
        if 'pan' in order:
            across, up = numbers(order['pan'], 2)  # parts of the picture's height
            height = 2 * camera.GetDistance() * 0.2679  # tan of half the default view angle, 30 degrees
            out, sky, right = camera.GetDirectionOfProjection(), camera.GetViewUp(), [0, 0, 0]
            vtkMath.Cross(out, sky, right)
            shift = [-across * height * r - up * height * u for r, u in zip(right, sky)]
            camera.SetPosition([a + b for a, b in zip(camera.GetPosition(), shift)])
            camera.SetFocalPoint([a + b for a, b in zip(camera.GetFocalPoint(), shift)])
        if 'zoom' in order:
            camera.Dolly(max(0.05, min(20, numbers([order['zoom']], 1)[0])))
        low, high = self.bounds()
        extent = self.scale * (max(b - a for a, b in zip(low, high)) or 1)
        if not (extent * NEAREST < camera.GetDistance() < extent / NEAREST) or max(map(abs, self.camera()['focus'])) > FARTHEST:
            self.set_camera(before)  # nothing would be seen from there, and nobody would find back
        self.state = dict(self.state, camera=self.camera())

    def reset_camera(self, way=WAYS[None]):
        self.view.CameraFocalPoint = [0, 0, 0]
        self.view.CameraPosition, self.view.CameraViewUp = way
        ResetCamera(self.view)
        size = self.state['size']
        farther = self.layout.distance(size, self.layout.letter(size, self.state['density']), self.bar)
        self.view.GetActiveCamera().Dolly(1 / farther)
        self.state = dict(self.state, camera=None)

    def set_camera(self, camera):
        self.view.CameraPosition = [one * self.scale for one in camera['position']]
        self.view.CameraFocalPoint = [one * self.scale for one in camera['focus']]
        self.view.CameraViewUp = camera['up']

    def camera(self):
        camera = self.view.GetActiveCamera()
        place = lambda at: [one / self.scale for one in at]
        return {'position': place(camera.GetPosition()), 'focus': place(camera.GetFocalPoint()), 'up': list(camera.GetViewUp())}

    def set_time(self, moment):
        self.view.ViewTime = moment
        GetAnimationScene().AnimationTime = moment
        (self.shown or self.reader).UpdatePipeline(moment)

    def render(self, how, part=1, is_rough=False):
        """Whole and fine when nothing moves; while it does a part of the size, with edges as they are, and, where that is
        still too slow, with fewer triangles (ParaView's level of detail). The size."""
        size = [max(16, int(side * part)) for side in self.state['size']]
        if list(self.view.ViewSize) != size:
            self.view.ViewSize = size
        if self.view.UseFXAA != (how == 'still'):  # it takes as long as everything else together, without a graphics card
            self.view.UseFXAA = int(how == 'still')
        threshold = 0 if is_rough else self.detailed
        if self.view.LODThreshold != threshold:
            self.view.LODThreshold = threshold
        whole, ground = self.state['size'], GROUNDS[self.state['ground']]
        self.layout.lay(whole, self.layout.letter(whole, self.state['density']), part, self.bar, self.title, ground, self.even)
        self.view.SMProxy.StillRender() if how == 'still' else self.view.SMProxy.InteractiveRender()
        return size

    def has_many(self):
        return self.shown is not None and self.shown.GetDataInformation().GetNumberOfCells() > MANY_CELLS

    def draw(self, press, how, kind='jpeg', part=1, is_rough=False):
        """One picture."""
        begun = time.monotonic()
        size = self.render(how, part, is_rough)
        grab = vtkWindowToImageFilter()
        grab.SetInput(self.view.GetRenderWindow())
        grab.ShouldRerenderOff()
        grab.SetInputBufferTypeToRGB()
        grab.ReadFrontBufferOff()
        grab.Update()
        press.print(grab.GetOutput(), {
            'kind': kind, 'still': how == 'still', 'size': size, 'camera': self.camera(), 'time': float(self.view.ViewTime),
            'rough': is_rough, 'moved': self.moved, 'render_ms': round((time.monotonic() - begun) * 1e3, 1)})

    # --- what is told

    def told(self):
        told = {'state': dict(self.state, camera=self.camera()), 'files': [
            {'name': name, 'steps': len(paths), 'bytes': sum(size_of(os.path.join(self.root, path)) for path in paths)}
            for name, paths in self.groups.items() if not name.endswith(MODES)]}
        if self.reader is not None:
            data = self.reader.GetDataInformation()
            told.update(cells=data.GetNumberOfCells(), points=data.GetNumberOfPoints(), bounds=list(data.GetBounds()),
                        times=self.times(), modes=self.modes(), arrays=self.arrays(), memory_bytes=data.GetMemorySize() * 1024,
                        looks=offers.looks(self.dimension, self.no_volume(self.state['filter']['kind'])),
                        filters=offers.filters(self.dimension, self.arrays()))
            if self.colours is not None:
                told['colours'] = self.colours
        return told

    def times(self):
        times = getattr(self.table or self.reader, 'TimestepValues', None)
        if times is None:
            return []
        times = [float(one) for one in (times if hasattr(times, '__len__') else [times])]
        return [one for one in times if math.isfinite(one)]

    def modes(self):
        mesh = self.groups.get(self.opened[0], [self.opened[0]])[0]
        modes = self.modes_of(mesh) if mesh.endswith('.ncdf') else []
        return modes if self.single(modes) else []

    def arrays(self):
        out = []
        for on, data in (('points', self.reader.GetDataInformation().GetPointDataInformation()),
                         ('cells', self.reader.GetDataInformation().GetCellDataInformation())):
            for i in range(data.GetNumberOfArrays()):
                info = data.GetArrayInformation(i)
                if info.GetName() and info.GetDataType() != STRINGS:
                    count = info.GetNumberOfComponents()
                    parts = [span(info, part) for part in range(min(count, MOST_COMPONENTS))]
                    out.append({'name': info.GetName(), 'on': on, 'components': count,
                                'range': parts[0] if count == 1 else span(info, -1, parts), 'component_ranges': parts,
                                'component_names': [str(info.GetComponentName(part)) for part in range(len(parts))]})
        return out

    def array(self, name, on=None):
        """At points, where it is at both and nothing else is wished."""
        for one in self.arrays():
            if one['name'] == name and on in (None, one['on']):
                return one
        if name is None:
            raise Refusal('array', 'it has no values to make that of')
        raise Refusal('array', 'there is no array %s%s; there is %s' % (
            name, ' at ' + on if on else '', ', '.join(a['name'] for a in self.arrays()) or 'none'))

    def has(self, name):
        return name is None or any(one['name'] == name for one in self.arrays())

    def first_array(self):
        found = sorted(self.arrays(), key=lambda one: (one['on'] != 'points', one['components'] != 3, one['name'] != 'efield'))
        return found[0]['name'] if found else None

    def bounds(self):
        b = self.reader.GetDataInformation().GetBounds()
        return [b[0], b[2], b[4]], [b[1], b[3], b[5]]


def is_stl(path):
    """Its reader ends the program where there are fewer triangles than a binary file says: after 80 bytes, 50 bytes each."""
    with open(path, 'rb') as file:
        head = file.read(84)
    if head.lstrip()[:5].lower() == b'solid':
        return True
    return len(head) == 84 and os.path.getsize(path) >= 84 + 50 * struct.unpack('<I', head[80:])[0]


def data_of(reader):
    return reader.GetClientSideObject().GetOutputDataObject(0)


def scale_of(extent):
    """What extents are multiplied with to be drawn."""
    return 1 if extent < 1 / FARTHEST or DRAWN[0] <= extent <= DRAWN[1] else 10.0 ** -round(math.log10(extent))


def span(info, part, parts=()):
    """Lowest and highest finite value; [0, 0] where there is none. Of a vector with some that are not finite VTK tells no
    magnitude: the longest that its parts allow stands for it."""
    tell = getattr(info, 'GetComponentFiniteRange', info.GetComponentRange)
    low, high = tell(part)
    if math.isfinite(low) and math.isfinite(high) and low <= high:
        return [low, high]
    return [0.0, min(math.sqrt(sum(max(map(abs, one)) * max(map(abs, one)) for one in parts)), 1e300)] if parts else [0.0, 0.0]


class Press:
    """A process of its own that compresses pictures and hands them on, while the next one is drawn. What is said goes through
    it too, so that all keeps its order. It has to be begun before anything is drawn."""

    PLATES = 2

    def __init__(self, sink):
        # What is not touched of it takes no memory.
        self.plates = [mmap.mmap(-1, 3 * LARGEST * LARGEST) for _ in range(self.PLATES)]
        orders, self.orders = os.pipe()
        self.free, free = os.pipe()
        if os.fork() == 0:
            os.close(self.orders)
            try:
                self.work(Wire(orders, sink), free)
            finally:
                os._exit(0)
        for end in (orders, free, sink):
            os.close(end)
        self.wire = Wire(0, self.orders)
        self.ready = list(range(self.PLATES))

    def print(self, image, head):
        """Returns when the picture is taken over, not when it is printed."""
        if not self.ready:
            self.ready += os.read(self.free, self.PLATES) or os._exit(1)
        plate = self.ready.pop()
        pixels = memoryview(image.GetPointData().GetScalars())
        self.plates[plate][:pixels.nbytes] = pixels.cast('B')
        width, height, _ = image.GetDimensions()
        self.wire.write(b'P', json.dumps([plate, width, height, head]).encode())

    def work(self, wire, free):
        while True:
            frame = wire.read({b'J': 1 << 24, b'P': 1 << 16})
            if frame is None:
                return
            kind, body = frame
            if kind == b'P':
                plate, width, height, head = json.loads(body.decode())
                begun = time.monotonic()
                image = self.encoded(plate, width, height, head)
                os.write(free, bytes([plate]))
                head = json.dumps(dict(head, encode_ms=round((time.monotonic() - begun) * 1e3, 1))).encode()
                kind, body = b'I', struct.pack('>I', len(head)) + head + image
            wire.write(kind, body)

    def encoded(self, plate, width, height, head):
        pixels = vtkUnsignedCharArray()
        pixels.SetNumberOfComponents(3)
        pixels.SetVoidArray(self.plates[plate], 3 * width * height, 1)
        image = vtkImageData()
        image.SetDimensions(width, height, 1)
        image.GetPointData().SetScalars(pixels)
        writer = vtkPNGWriter() if head['kind'] == 'png' else vtkJPEGWriter()
        if head['kind'] == 'jpeg':
            writer.SetQuality(92 if head['still'] else 60)
        writer.SetWriteToMemory(1)
        writer.SetInputData(image)
        writer.Write()
        return memoryview(writer.GetResult()).tobytes()


def checked(state):
    """Refuses what is no state, before anything is changed."""
    width, height = numbers(state['size'], 2)
    if not (16 <= width <= LARGEST and 16 <= height <= LARGEST):
        raise Refusal('size', 'a picture has from 16 to %d points a side' % LARGEST)
    state['size'] = [int(width), int(height)]
    if not 0.25 <= numbers([state['density']], 1)[0] <= 4:
        raise Refusal('size', 'words are from a quarter to four times as large')
    if state['look'] not in LOOKS:
        raise Refusal('unknown', 'there is no look %r' % state['look'])
    if state['ground'] not in GROUNDS:
        raise Refusal('unknown', 'there is no ground %r' % state['ground'])
    if not isinstance(state['filter'], dict) or state['filter'].get('kind') not in FILTERS:
        raise Refusal('unknown', 'there is no such filter')
    for key, count in (('origin', 3), ('normal', 3)):
        if state['filter'].get(key) is not None:
            numbers(state['filter'][key], count)
    if state['filter'].get('values') is not None:
        numbers(state['filter']['values'], None)
    if state['component'] not in (None, *range(MOST_COMPONENTS)):
        raise Refusal('array', 'a component is a number from 0 to %d' % (MOST_COMPONENTS - 1))
    if state['on'] not in (None, 'points', 'cells'):
        raise Refusal('array', 'an array is at points or at cells')
    if state['range'] is not None and numbers(state['range'], 2)[0] > state['range'][1]:
        raise Refusal('unknown', 'a range goes from its lowest to its highest value')
    if state['time'] is not None:
        numbers([state['time']], 1)
    if state['camera'] is not None:
        for key in ('position', 'focus', 'up'):
            numbers(state['camera'].get(key), 3)
    if not isinstance(state['log'], bool):
        raise Refusal('unknown', 'log is true or false')
    for key in ('file', 'mode', 'array', 'map'):
        if not isinstance(state[key], (str, type(None))):
            raise Refusal('unknown', '%s is a name' % key)


def along(axis):
    if axis not in (None, 'x', 'y', 'z'):
        raise Refusal('unknown', 'there is no axis %r' % (axis,))
    return WAYS[axis]


def numbers(value, count):
    is_list = isinstance(value, list) and (count is None or len(value) == count) and len(value) <= 100
    if not is_list or not all(isinstance(one, (int, float)) and abs(one) < 1e30 for one in value):
        raise Refusal('unknown', '%r is not what is expected' % (value,))
    return value


def is_plain(path):
    """No link, and nothing that is waited for when it is read, as a pipe."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def size_of(path):
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def main(order):
    global READERS, MODES, STEP
    READERS, MODES, STEP = set(order['endings']), order['modes'], re.compile(order['step'])
    press, flight, fineness = Press(SINK), Flight(), Fineness()
    wire = press.wire
    pictures = Pictures(order['root'], order.get('follow', False))
    wire.say({'event': 'ready'})
    wanted, settle, look, was_moving = None, None, time.monotonic() + 2, False
    while True:
        if wanted is None or flight.is_full():
            timers = [at for at in (settle, look if pictures.follows else None) if at is not None]
            if not wire.waits(max(0, min(timers) - time.monotonic()) if timers else None):
                if settle is not None and time.monotonic() >= settle:
                    wanted, settle = 'still', None
                if pictures.follows and time.monotonic() >= look:
                    look = time.monotonic() + 2
                    try:
                        news = pictures.news()
                    except Exception:  # a file that is still being written
                        news = None
                    if news is not None:
                        wire.say(dict(news, event='news'))
                        wanted = 'still'
        # All that has come is taken in before the next picture: a slow picture does not queue up others.
        while wire.waits(0):
            frame = wire.read()
            if frame is None:
                os._exit(0)
            order = json.loads(frame[1].decode())
            if order.get('do') == 'ack':
                flight.arrived()
                continue
            answer = {'id': order.get('id')}
            try:
                if order.get('do') == 'png':
                    pictures.draw(press, 'still', 'png')
                    answer['result'] = None
                else:
                    answer['result'], drawn = pictures.do(order)
                    if drawn == 'still' or (drawn == 'moving' and wanted is None):
                        wanted, settle = drawn, None
            except Refusal as refusal:
                answer['error'] = {'code': refusal.code, 'why': str(refusal)}
            except Exception as error:  # of ParaView, in its own words
                answer['error'] = {'code': 'failed', 'why': '%s: %s' % (type(error).__name__, error)}
            if answer['id'] is not None:
                wire.say(answer)
        if wanted is not None and not flight.is_full():
            if was_moving:
                fineness.add(flight.took())
            begun, was_moving = time.monotonic(), wanted == 'moving'
            part, is_rough = fineness.of(pictures.state) if was_moving else (1, False)
            pictures.draw(press, wanted, part=part, is_rough=is_rough and pictures.has_many())
            flight.add(begun)
            settle = time.monotonic() + 0.25 if was_moving else None
            wanted = None


if __name__ == '__main__':
    main(json.loads(sys.argv[1]))
