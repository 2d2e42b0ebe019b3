import { useEffect, useRef } from "react";

/** What single keys do, by `KeyboardEvent.key`; they work only while no field has focus and no dialog is open. */
export type KeyMap = Readonly<Record<string, () => void>>;

/** Listens for single keys while the caller is shown. */
export function useKeys(keys: KeyMap): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isBusy(event.target)) return;
      const act = current.current[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog][aria-modal=true], [role=menu]") !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.closest("input, textarea, select, [role=slider]") !== null;
}
