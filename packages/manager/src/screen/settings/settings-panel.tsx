import { Button } from "@mantine/core";
import type { AccountRole, Settings } from "@plimsoll/api";
import { type FormEvent, type ReactElement, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { CommandBlock } from "../../component/command-block.js";
import { CopyButton } from "../../component/copy-button.js";
import { Failure } from "../../component/failure.js";
import { Icon } from "../../component/icon.js";
import { errorWords } from "../../query/client.js";
import { liveState, watchLive } from "../../query/live.js";
import { useSession } from "../../query/session.js";
import { useChangeSettings, useSettings } from "../../query/settings.js";
import { text } from "../../text/en.js";
import { LoadLinePart } from "./load-line-part.js";
import { TokenPart } from "./token-part.js";

/** Scan settings (07), over any page. */
export function SettingsPanel({ onClose }: { readonly onClose: () => void }): ReactElement {
  const settings = useSettings();
  const role = useSession().data?.account.role;
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  return (
    <aside className="panel" aria-label={text.scanSettings} ref={panel} tabIndex={-1}>
      <header className="panel-head">
        <h2>{text.scanSettings}</h2>
        <button type="button" className="icon-button" aria-label="Close" title="Close (Esc)" onClick={onClose}>
          <Icon name="close" size={18} />
        </button>
      </header>
      {settings.isError && (
        <Failure title="The settings could not be loaded" error={settings.error} retry={() => void settings.refetch()} />
      )}
      {settings.data !== undefined && <PanelBody settings={settings.data} mayChange={mayChange(role)} />}
    </aside>
  );
}

function PanelBody({ settings, mayChange: may }: { readonly settings: Settings; readonly mayChange: boolean }): ReactElement {
  const offline = useSyncExternalStore(watchLive, liveState) === "offline";
  return (
    <fieldset className="panel-body" disabled={offline}>
      {offline && <p className="note note-warn">No connection to the server. Changes are switched off until it is back.</p>}
      <LoadLinePart key={settings.version} settings={settings} mayChange={may} />
      <section>
        <h3>Scanners and the API</h3>
        <ApiUrlPart key={settings.version} settings={settings} mayChange={may} />
      </section>
      {may && <TokenPart apiUrl={settings.apiUrl ?? window.location.origin} />}
      {!may && <p className="muted">Your role (viewer) cannot change settings.</p>}
    </fieldset>
  );
}

function ApiUrlPart({ settings, mayChange: may }: { readonly settings: Settings; readonly mayChange: boolean }): ReactElement {
  const here = settings.apiUrl ?? window.location.origin;
  const [url, setUrl] = useState(here);
  const [scanner, setScanner] = useState(false);
  const change = useChangeSettings();
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const { warn, fail, runtimeView, version } = settings;
    change.mutate({ body: { warn, fail, runtimeView, apiUrl: url.trim() === "" ? null : url.trim() }, version });
  };
  return (
    <form className="api-url" onSubmit={save}>
      <label htmlFor="api-url">API URL</label>
      <div className="api-url-line">
        <span className="field-with-button">
          <input id="api-url" value={url} readOnly={!may} maxLength={2048} onChange={(event) => setUrl(event.target.value)} />
          <CopyButton value={here} label="Copy the API URL" />
        </span>
        {may && url !== here && (
          <Button type="submit" loading={change.isPending}>
            Save API URL
          </Button>
        )}
        <button type="button" className="button-plain" aria-expanded={scanner} onClick={() => setScanner(!scanner)}>
          <Icon name="download" size={15} /> Download scanner
        </button>
      </div>
      {change.error !== null && (
        <p className="field-failure" role="alert">
          {errorWords(change.error)}
        </p>
      )}
      {scanner && (
        <div className="scanner-hint">
          <p>
            The scanner is the program <code>plimsoll</code> itself, the one that runs this server; Plimsoll&apos;s README says how to
            install it. Then, with a token of role Scanner:
          </p>
          <CommandBlock commands={[`plimsoll login ${here}`, "plimsoll scan nginx:1.25"]} label="Copy the commands" />
        </div>
      )}
    </form>
  );
}

function mayChange(role: AccountRole | undefined): boolean {
  return role === "admin" || role === "image-assurance-admin";
}
