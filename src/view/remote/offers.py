"""simtrail: what makes sense of the data that is shown: a volume is made of bodies, a contour of values, an arrow of a vector."""
from vtkmodules.vtkCommonDataModel import (
    vtkCompositeDataSet, vtkDataSet, vtkGenericCell, vtkImageData, vtkPolyData, vtkRectilinearGrid, vtkStructuredGrid,
    vtkUnstructuredGridBase)

VOLUME_CELLS = 2000000  # a volume of more takes longer than anybody waits
FLAT_LOOKS = ['surface', 'edges', 'wireframe', 'points']
FLAT = ('slice', 'contour')  # what is made by these has no inside


def leaves_of(data):
    if not isinstance(data, vtkCompositeDataSet):
        return [data]
    found, leaves = [], data.NewIterator()
    leaves.SkipEmptyNodesOn()
    while not leaves.IsDoneWithTraversal():
        found.append(leaves.GetCurrentDataObject())
        leaves.GoToNextItem()
    return found


def dimension_of(data):
    """0 for points, 1 for lines, 2 for surfaces, 3 for bodies: the most that there is in it."""
    return max(map(dimension_of_leaf, leaves_of(data)), default=0)


def dimension_of_leaf(data):
    if not isinstance(data, vtkDataSet) or data.GetNumberOfCells() == 0:
        return 0
    if isinstance(data, (vtkImageData, vtkRectilinearGrid, vtkStructuredGrid)):
        return sum(side > 1 for side in data.GetDimensions())
    if isinstance(data, vtkPolyData):
        return 2 if data.GetNumberOfPolys() + data.GetNumberOfStrips() else 1 if data.GetNumberOfLines() else 0
    if isinstance(data, vtkUnstructuredGridBase):
        kinds = data.GetDistinctCellTypesArray()
        cells = [vtkGenericCell.InstantiateCell(kinds.GetValue(at)) for at in range(kinds.GetNumberOfTuples())]
        return max((cell.GetCellDimension() for cell in cells if cell is not None), default=0)
    return 3


def is_vector(data, name, on):
    """Whether it is one in each block that has it: VTK's filters end the program where it is not."""
    blocks = [leaf.GetPointData() if on == 'points' else leaf.GetCellData() for leaf in leaves_of(data) if isinstance(leaf, vtkDataSet)]
    arrays = [block.GetArray(name) for block in blocks]
    return all(array.GetNumberOfComponents() == 3 for array in arrays if array is not None)


def no_volume(dimension, cells, arrays, made):
    """Why it cannot be drawn as a volume; None where it can. `made` is what is done to it before."""
    if dimension < 3 or made in FLAT:
        return 'a volume is drawn of cells, and this is a surface'
    if not arrays:
        return 'a volume is drawn of values, and it has none'
    return 'it has too many cells to be drawn as a volume' if cells > VOLUME_CELLS else None


def looks(dimension, no_volume):
    """How it can be drawn so that each is another picture."""
    flat = (['surface'], ['surface', 'points'], FLAT_LOOKS, FLAT_LOOKS)[dimension]
    return flat + ['volume'] * (no_volume is None)


def filters(dimension, arrays):
    """What can be made of it; a slice of what has no inside would be a line."""
    return (['none'] + ['slice'] * (dimension == 3) + ['clip'] + ['contour'] * (dimension > 1 and bool(arrays))
            + ['glyphs', 'warp'] * any(one['components'] == 3 for one in arrays))
