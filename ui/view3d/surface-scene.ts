import '@kitware/vtk.js/Rendering/Profiles/Geometry';
import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray';
import vtkPlane from '@kitware/vtk.js/Common/DataModel/Plane';
import vtkPolyData from '@kitware/vtk.js/Common/DataModel/PolyData';
import vtkActor from '@kitware/vtk.js/Rendering/Core/Actor';
import vtkColorTransferFunction from '@kitware/vtk.js/Rendering/Core/ColorTransferFunction';
import vtkMapper from '@kitware/vtk.js/Rendering/Core/Mapper';
import vtkGenericRenderWindow from '@kitware/vtk.js/Rendering/Misc/GenericRenderWindow';
import { scalarsOf, type Surface, type SurfaceArray } from '../../src/view/surface.ts';
import { colourMaps, type Colour, type ColourMapName } from './colour-maps.ts';

export type Component = number | 'magnitude';
export type ClipAxis = 0 | 1 | 2;

/** What is to be seen of a surface. */
export interface Look {
  array: SurfaceArray | undefined;
  component: Component;
  colours: ColourMapName;
  range: { min: number; max: number };
  /** A vector at each point that moves it, so many times its length; undefined: as it is. */
  warp: { array: SurfaceArray; scale: number } | undefined;
  /** What lies beyond this place on an axis is cut away; 0 to 1 of the box. */
  clip: { axis: ClipAxis; at: number } | undefined;
}

/** A surface drawn by the graphics card; turned, moved and zoomed with the mouse or by touch. */
export class SurfaceScene {
  private readonly view = vtkGenericRenderWindow.newInstance({ listenWindowResize: false });
  private readonly mapper = vtkMapper.newInstance({ interpolateScalarsBeforeMapping: true });
  private readonly actor = vtkActor.newInstance();
  private readonly watch: ResizeObserver;
  private bounds: Surface['bounds'];

  constructor(container: HTMLElement, background: Colour) {
    this.view.setContainer(container);
    this.view.setBackground([...background]);
    this.actor.setMapper(this.mapper);
    this.actor.getProperty().setInterpolationToFlat();
    this.view.getRenderer().addActor(this.actor);
    this.watch = new ResizeObserver(() => {
      this.view.resize();
      this.draw();
    });
    this.watch.observe(container);
  }

  show(surface: Surface, look: Look): void {
    // Another mode or step of the same body is seen from where the reader stands.
    const isOther = JSON.stringify(surface.bounds) !== JSON.stringify(this.bounds);
    this.bounds = surface.bounds;
    const data = vtkPolyData.newInstance();
    data.getPoints().setData(pointsOf(surface, look), 3);
    data.getPolys().setData(cellsOf(surface.triangles));
    this.colour(data, look);
    this.clip(surface, look);
    this.mapper.setInputData(data);
    if (isOther) this.resetCamera();
    this.draw();
  }

  private colour(data: ReturnType<typeof vtkPolyData.newInstance>, { array, component, colours, range }: Look): void {
    this.mapper.setScalarVisibility(array !== undefined);
    if (array === undefined) return;
    const values = Float32Array.from(scalarsOf(array, component));
    const scalars = vtkDataArray.newInstance({ name: 'shown', values, numberOfComponents: 1 });
    const isPoint = array.on === 'point';
    (isPoint ? data.getPointData() : data.getCellData()).setScalars(scalars);
    if (isPoint) this.mapper.setScalarModeToUsePointData();
    else this.mapper.setScalarModeToUseCellData();
    const table = vtkColorTransferFunction.newInstance();
    const anchors: readonly Colour[] = colourMaps[colours];
    const width = range.max > range.min ? range.max - range.min : 1;
    for (const [index, [r, g, b]] of anchors.entries())
      table.addRGBPoint(range.min + (width * index) / (anchors.length - 1), r, g, b);
    // Its declarations do not name this setter.
    (table as unknown as { setNanColor(...colour: number[]): void }).setNanColor(0.5, 0.5, 0.5, 1);
    this.mapper.setLookupTable(table);
    this.mapper.setScalarRange(range.min, range.min + width);
    this.mapper.setUseLookupTableScalarRange(false);
  }

  private clip({ bounds }: Surface, { clip }: Look): void {
    this.mapper.removeAllClippingPlanes();
    if (clip === undefined || bounds === undefined) return;
    const origin: [number, number, number] = [0, 0, 0];
    const normal: [number, number, number] = [0, 0, 0];
    origin[clip.axis] = bounds.min[clip.axis] + (bounds.max[clip.axis] - bounds.min[clip.axis]) * clip.at;
    normal[clip.axis] = -1;
    this.mapper.addClippingPlane(vtkPlane.newInstance({ origin, normal }));
  }

  /** From the side and a little above; what is flat along an axis, as a cut through a body, straight from the front. */
  resetCamera(): void {
    const camera = this.view.getRenderer().getActiveCamera();
    const flat = flatAxis(this.bounds);
    camera.setFocalPoint(0, 0, 0);
    if (flat === undefined) camera.setPosition(1, -1.4, 0.9);
    else camera.setPosition(Number(flat === 0), -Number(flat === 1), Number(flat === 2));
    camera.setViewUp(0, Number(flat === 2), Number(flat !== 2));
    this.view.getRenderer().resetCamera();
    if (flat !== undefined) camera.zoom(1.35);
    this.draw();
  }

  setBackground(background: Colour): void {
    this.view.setBackground([...background]);
    this.draw();
  }

  /** A picture of what is seen, PNG: taken of the frame that is drawn for it. */
  async picture(): Promise<Blob> {
    const window = this.view.getApiSpecificRenderWindow() as unknown as {
      captureNextImage(format: string): Promise<string> | null;
    };
    const taken = window.captureNextImage('image/png');
    this.draw();
    const [, base64 = ''] = ((await taken) ?? '').split(',');
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
    return new Blob([bytes], { type: 'image/png' });
  }

  draw(): void {
    this.view.getRenderer().resetCameraClippingRange();
    this.view.getRenderWindow().render();
  }

  close(): void {
    this.watch.disconnect();
    this.view.delete();
  }
}

/** The axis along which a surface has no extent; undefined for a body. */
export function flatAxis(bounds: Surface['bounds']): ClipAxis | undefined {
  if (bounds === undefined) return undefined;
  const sizes = bounds.max.map((most, axis) => most - (bounds.min[axis] ?? 0));
  return ([0, 1, 2] as const).find((axis) => (sizes[axis] ?? 0) <= 1e-9 * Math.max(...sizes));
}

/** The points, moved by a vector field where the reader wants it. */
function pointsOf({ points }: Surface, { warp }: Look): Float32Array {
  const moved = Float32Array.from(points);
  if (warp === undefined || warp.array.on !== 'point' || warp.array.components !== 3) return moved;
  for (let at = 0; at < moved.length; at++) {
    const by = (warp.array.values[at] ?? 0) * warp.scale;
    if (Number.isFinite(by)) moved[at] = (moved[at] ?? 0) + by;
  }
  return moved;
}

/** Triangles as vtk.js lists cells: how many points, then which. */
function cellsOf(triangles: Uint32Array): Uint32Array {
  const cells = new Uint32Array((triangles.length / 3) * 4);
  for (let from = 0, to = 0; from < triangles.length; from += 3, to += 4) {
    cells[to] = 3;
    cells.set(triangles.subarray(from, from + 3), to + 1);
  }
  return cells;
}
