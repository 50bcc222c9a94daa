import { createRoot } from 'react-dom/client';
import { readSurface } from '../../src/view/surface-format.ts';
import '../../ui/style/index.css';
import { SurfaceView } from '../../ui/view3d/surface-view.tsx';

/** The 3D view alone, on a surface that the test serves in the form the server sends. */
const bytes = await (await fetch('/surface')).arrayBuffer();
createRoot(document.querySelector('#page') as HTMLElement).render(
  <SurfaceView surface={readSurface(bytes)} name="cylinder" unitOf={() => 'V/m'} />,
);
