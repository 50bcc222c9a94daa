import { useSyncExternalStore } from 'react';

const dark = globalThis.matchMedia('(prefers-color-scheme: dark)');

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  dark.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    dark.removeEventListener('change', changed);
  };
}

/** The ground of a picture that goes with the page's colours. */
export function useGround(): 'dark' | 'light' {
  return useSyncExternalStore(subscribe, () => {
    const { theme } = document.documentElement.dataset;
    return theme === 'dark' || (theme !== 'light' && dark.matches) ? 'dark' : 'light';
  });
}
