"""`mesh.py FILE SIDE`: five tetrahedra in each of SIDE cubed cubes, with a number and a vector at their points, as .vtu."""
import sys
from paraview.simple import *

side = int(sys.argv[2])
source = Wavelet(WholeExtent=[0, side, 0, side, 0, side])
vector = Calculator(Input=source, ResultArrayName='flow', Function='iHat*sin(coordsY)+jHat*cos(coordsX)+kHat')
SaveData(sys.argv[1], proxy=Tetrahedralize(Input=vector), DataMode='Appended', CompressorType='None', EncodeAppendedData=0)
