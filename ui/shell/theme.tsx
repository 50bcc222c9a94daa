import { useState } from 'react';
import type { IconName } from '../parts/icon.tsx';
import { Menu, MenuItem } from '../parts/menu.tsx';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const icons: Readonly<Record<Theme, IconName>> = { system: 'screen', light: 'sun', dark: 'moon' };

/** What the reader chose in this browser; the system's scheme by default. */
function storedTheme(): Theme {
  const stored = localStorage.getItem('simtrail-theme');
  return themes.find((theme) => theme === stored) ?? 'system';
}

export function applyTheme(theme: Theme = storedTheme()): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

export function ThemeMenu() {
  const [theme, setTheme] = useState(storedTheme);
  return (
    <Menu label="" icon={icons[theme]} title={`Colours: ${theme}`} className="button bare only-icon">
      {themes.map((one) => (
        <MenuItem
          key={one}
          icon={icons[one]}
          onChoose={() => {
            localStorage.setItem('simtrail-theme', one);
            applyTheme(one);
            setTheme(one);
          }}
        >
          {one === 'system' ? 'As the system' : one === 'light' ? 'Light' : 'Dark'}
        </MenuItem>
      ))}
    </Menu>
  );
}
