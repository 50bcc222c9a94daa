import { useState } from 'react';
import { useAnswer } from '../source/index.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';

interface TagsDialogProps {
  project: string;
  title: string;
  /** Tags that are there already; a click takes them away. */
  present?: readonly string[];
  onSave: (add: string[], remove: string[]) => Promise<void>;
  onClose: () => void;
}

/** Puts tags on jobs and takes them off. */
export function TagsDialog({ project, title, present = [], onSave, onClose }: TagsDialogProps) {
  const { data } = useAnswer('GET /api/projects/:project', { params: { project } });
  const [text, setText] = useState('');
  const [remove, setRemove] = useState<readonly string[]>([]);
  const add = text
    .split(/[,\s]+/)
    .map((tag) => tag.trim())
    .filter(Boolean);
  const known = (data?.tags ?? [])
    .map(({ value }) => value)
    .filter((tag) => !present.includes(tag) && !add.includes(tag));
  const save = async (): Promise<void> => {
    onClose();
    await onSave(add, [...remove]);
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            Go back
          </button>
          <button type="submit" form="tags" className="button main" disabled={add.length + remove.length === 0}>
            Save
          </button>
        </>
      }
    >
      <form
        id="tags"
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="field">
          <label htmlFor="new-tags">Tags to add</label>
          <input
            id="new-tags"
            value={text}
            placeholder="baseline, paper-2026"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one field of a dialog that was asked for
            autoFocus
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <span className="hint">Separated by commas or blanks.</span>
        </div>
        {known.length > 0 && (
          <div className="row wrap">
            {known.slice(0, 20).map((tag) => (
              <button key={tag} type="button" className="button bare" onClick={() => setText([...add, tag].join(', '))}>
                <Icon name="plus" />
                {tag}
              </button>
            ))}
          </div>
        )}
        {present.length > 0 && (
          <fieldset className="plain stack">
            <legend>Tags it has</legend>
            {present.map((tag) => (
              <label key={tag} className="check">
                <input
                  type="checkbox"
                  checked={!remove.includes(tag)}
                  onChange={(event) =>
                    setRemove(event.currentTarget.checked ? remove.filter((one) => one !== tag) : [...remove, tag])
                  }
                />
                {tag}
              </label>
            ))}
          </fieldset>
        )}
      </form>
    </Dialog>
  );
}
