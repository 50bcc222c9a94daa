interface ChoiceProps {
  id: string;
  label: string;
  value: string;
  options: readonly (readonly [key: string, text: string, isOff?: boolean])[];
  onChange: (value: string) => void;
}

/** One of several, with its name above it. */
export function Choice({ id, label, value, options, onChange }: ChoiceProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([key, text, isOff = false]) => (
          <option key={key} value={key} disabled={isOff}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface SliderProps {
  id: string;
  label: string;
  value: number;
  onChange: (value: number) => void;
  min?: number;
  max?: number;
  step?: number;
}

export function Slider({ id, label, value, onChange, min = 0, max = 1, step = 0.01 }: SliderProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
    </div>
  );
}
