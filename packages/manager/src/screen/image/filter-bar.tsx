import { type FormEvent, type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";
import { Icon } from "../../component/icon.js";
import { useKeys } from "../../component/key.js";
import { useMedia } from "../../component/media.js";
import { chipWords, type FilterChip, type FilterField, filterFields, filterText, parseFilter, valueWord } from "./filter-chip.js";
import { type ListAddress, sortWords } from "./list-address.js";

const typingMs = 200;

/** Free text, the filters as chips, and the menu that adds one, typed like a command. */
export function FilterBar(properties: {
  readonly address: ListAddress;
  readonly onChange: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly onClear: () => void;
  readonly pill: ReactNode;
}): ReactElement {
  const { address, onChange, onClear, pill } = properties;
  const [menu, setMenu] = useState(false);
  const [edited, setEdited] = useState<FilterField>();
  const phone = useMedia("(max-width: 599px)");
  const last = address.chips.at(-1);
  useKeys({
    f: () => setMenu(true),
    ...(last === undefined ? {} : { Backspace: () => onChange({ [last.field.name]: undefined }) }),
  });
  const close = (): void => {
    setMenu(false);
    setEdited(undefined);
  };
  return (
    <div className="filter-bar" role="group" aria-label="Filters">
      {(!phone || address.text !== "") && <TextField text={address.text} onChange={(q) => onChange({ q })} />}
      {address.chips.map((chip) => (
        <Chip
          key={chip.field.name}
          chip={chip}
          onEdit={() => {
            setEdited(chip.field);
            setMenu(true);
          }}
          onRemove={() => onChange({ [chip.field.name]: undefined })}
        />
      ))}
      <div className="filter-adder">
        <button type="button" className="add-filter" aria-expanded={menu} onClick={() => (menu ? close() : setMenu(true))}>
          <Icon name="plus" size={14} /> Add filter <kbd>F</kbd>
        </button>
        {menu && (
          <FilterMenu
            edited={edited}
            chips={address.chips}
            onClose={close}
            onApply={(field, text) => {
              close();
              onChange({ [field.name]: text });
            }}
          />
        )}
      </div>
      {address.chips.length > 1 && (
        <button type="button" className="link" onClick={onClear}>
          Clear all
        </button>
      )}
      <span className="filter-space" />
      {pill}
      {phone && <span className="muted">{sortWords(address.sort)}</span>}
    </div>
  );
}

function TextField({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }): ReactElement {
  const [typed, setTyped] = useState(text);
  const timer = useRef<number>(undefined);
  useEffect(() => setTyped(text), [text]);
  const type = (value: string): void => {
    setTyped(value);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onChange(value.trim()), typingMs);
  };
  return (
    <label className="text-filter">
      <Icon name="search" size={14} />
      <input
        value={typed}
        placeholder="Image, tag or digest"
        aria-label="Image, tag or digest"
        maxLength={256}
        onChange={(event) => type(event.target.value)}
      />
    </label>
  );
}

function Chip({
  chip,
  onEdit,
  onRemove,
}: {
  readonly chip: FilterChip;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}): ReactElement {
  const words = chipWords(chip);
  return (
    <span className={`chip${chip.problem === undefined ? "" : " chip-bad"}`}>
      <button type="button" className="chip-words" onClick={onEdit}>
        <span className="chip-field">{words.field}</span> <span className="chip-value">{words.value}</span>
      </button>
      {chip.problem !== undefined && <span className="chip-problem">{chip.problem}</span>}
      <button type="button" className="chip-remove" aria-label={`Remove the filter ${chip.field.label}`} onClick={onRemove}>
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}

function FilterMenu(properties: {
  readonly edited: FilterField | undefined;
  readonly chips: readonly FilterChip[];
  readonly onClose: () => void;
  readonly onApply: (field: FilterField, text: string) => void;
}): ReactElement {
  const { edited, chips, onClose, onApply } = properties;
  const [field, setField] = useState(edited);
  const present = chips.find((chip) => chip.field.name === field?.name);
  const [typed, setTyped] = useState(edited === undefined || present === undefined ? "" : filterText(present));
  const [problem, setProblem] = useState<string>();
  const wanted = typed.trim().toLowerCase();
  const fields = filterFields.filter((one) => one.label.toLowerCase().includes(wanted));
  const choices = field?.choices ?? [];
  const choose = (chosen: FilterField): void => {
    if (chosen.kind === "switch") onApply(chosen, "1");
    else {
      setField(chosen);
      setTyped("");
    }
  };
  const apply = (text: string): void => {
    if (field === undefined) return;
    const chip = parseFilter(field, text);
    if (chip.problem === undefined) onApply(field, filterText(chip));
    else setProblem(chip.problem);
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const [first] = fields;
    if (field === undefined) {
      if (first !== undefined) choose(first);
      return;
    }
    const guess = choices.find((choice) => wanted !== "" && !wanted.includes(",") && choice.startsWith(wanted));
    apply(guess ?? (field.kind === "range" && /^\d+(\.\d+)?$/.test(wanted) ? `${wanted}..` : typed));
  };
  return (
    <form
      className="filter-menu"
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        if (event.key === "Backspace" && typed === "" && field !== undefined) setField(undefined);
      }}
    >
      <label>
        {field !== undefined && <span className="chip-field">{field.label} =</span>}
        <input
          autoFocus
          value={typed}
          placeholder={field === undefined ? "Filter by" : field.kind === "range" ? "7.0.." : field.hint}
          aria-label={field === undefined ? "Filter by" : field.label}
          onChange={(event) => {
            setTyped(event.target.value);
            setProblem(undefined);
          }}
        />
      </label>
      {problem !== undefined && (
        <p className="field-failure" role="alert">
          {problem}
        </p>
      )}
      <ul>
        {field === undefined
          ? fields.map((one) => (
              <li key={one.name}>
                <button type="button" onClick={() => choose(one)}>
                  <span>{one.label}</span>
                  <span className="muted">{one.hint}</span>
                </button>
              </li>
            ))
          : choices.map((choice) => (
              <li key={choice}>
                <button type="button" onClick={() => apply(choice)}>
                  {valueWord(field, choice)}
                </button>
              </li>
            ))}
      </ul>
    </form>
  );
}
