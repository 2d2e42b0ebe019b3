import { Menu, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { type FormEvent, type ReactElement, Suspense, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Link, NavLink, Outlet, useLocation, useNavigate, useSearchParams } from "react-router";
import { formatCount } from "../format/number.js";
import { formatClock, formatMoment, formatUntil } from "../format/time.js";
import { useImageTotal } from "../query/image.js";
import { liveAnnouncement, liveState, lostSince, tryNow, watchLive } from "../query/live.js";
import { pageNotice, watchNotice } from "../query/notice.js";
import { useSession, useSignOut } from "../query/session.js";
import { useDatabase } from "../query/settings.js";
import { isCveId } from "../screen/image/filter-chip.js";
import { changeAddress } from "../screen/image/list-address.js";
import { text } from "../text/en.js";
import { Icon } from "./icon.js";
import { useKeys } from "./key.js";
import { Mark } from "./mark.js";
import { useMedia } from "./media.js";
import { part } from "./part.js";
import { ResultIcon } from "./result.js";

const SettingsPanel = part(async () => (await import("../screen/settings/settings-panel.js")).SettingsPanel);
const KeyDialog = part(async () => (await import("./key-dialog.js")).KeyDialog);
const PasswordChange = part(async () => (await import("../screen/sign-in/password-change.js")).PasswordChange);

/** Navigation, page tools and what lies over every page. */
export function AppFrame(): ReactElement {
  const [parameters, setParameters] = useSearchParams();
  const [narrow, setNarrow] = useState(false);
  const [drawer, setDrawer] = useState(false);
  const [changing, setChanging] = useState(false);
  const [keys, setKeys] = useState(false);
  const [searching, setSearching] = useState(false);
  const phone = useMedia("(max-width: 599px)");
  const search = useRef<HTMLInputElement>(null);
  const goTo = useRef(0);
  const location = useLocation();
  const navigate = useNavigate();
  const settings = parameters.get("settings") === "1";
  const showSettings = (shown: boolean): void => setParameters(changeAddress(parameters, { settings: shown ? "1" : undefined }));
  const afterG =
    (act: () => void): (() => void) =>
    () => {
      if (Date.now() - goTo.current < 1500) act();
    };
  useKeys({
    "\\": () => setNarrow(!narrow),
    "?": () => setKeys(true),
    "/": () => search.current?.focus(),
    g: () => {
      goTo.current = Date.now();
    },
    i: afterG(() => void navigate("/images")),
    s: afterG(() => showSettings(true)),
    ...(settings ? { Escape: () => showSettings(false) } : {}),
  });
  useEffect(() => setDrawer(false), [location.pathname, settings, changing]);
  useEffect(() => {
    if (searching) search.current?.focus();
  }, [searching]);
  const tools = (
    <>
      <ThemeButton />
      <button
        type="button"
        className="icon-button"
        aria-label={text.scanSettings}
        title={`${text.scanSettings} (G S)`}
        onClick={() => showSettings(!settings)}
      >
        <Icon name="gear" size={18} />
      </button>
      <AccountMenu onPassword={() => setChanging(true)} />
    </>
  );
  return (
    <div className={`frame${narrow ? " frame-narrow" : ""}`}>
      <a className="skip" href="#content">
        Skip to the list
      </a>
      {drawer && <button type="button" className="nav-scrim" aria-label="Close the menu" onClick={() => setDrawer(false)} />}
      <nav className={`nav${drawer ? " nav-open" : ""}`} aria-label="Main">
        <Link to="/images" className="brand">
          <Mark width={28} />
          <span className="nav-words">{text.product}</span>
        </Link>
        <NavGroup />
        <DatabaseLine />
        {phone && <div className="nav-tools">{tools}</div>}
      </nav>
      <div className="page">
        <header className="top-bar">
          <button type="button" className="icon-button menu-button" aria-label="Menu" onClick={() => setDrawer(true)}>
            <Icon name="menu" size={20} />
          </button>
          <h1 className={searching ? "hidden" : "page-title"}>{text.allScannedImages}</h1>
          <LiveLine />
          {(!phone || searching) && <SearchField field={search} onFound={() => setSearching(false)} />}
          {phone ? (
            <button
              type="button"
              className="icon-button"
              aria-label={searching ? "Close the search" : "Search"}
              onClick={() => setSearching(!searching)}
            >
              <Icon name={searching ? "close" : "search"} size={20} />
            </button>
          ) : (
            tools
          )}
        </header>
        <NoticeLine />
        <OfflineLine />
        <p className="hidden" role="status">
          {useSyncExternalStore(watchLive, liveAnnouncement)}
        </p>
        <main id="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Suspense>
        {settings && <SettingsPanel onClose={() => showSettings(false)} />}
        {keys && <KeyDialog onClose={() => setKeys(false)} />}
        {changing && <PasswordChange onDone={() => setChanging(false)} />}
      </Suspense>
    </div>
  );
}

function NavGroup(): ReactElement {
  const total = useImageTotal();
  return (
    <>
      <p className="nav-group nav-words">Image Assurance</p>
      <NavLink to="/images" className="nav-link" title={text.allScannedImages}>
        <Icon name="scan" size={16} />
        <span className="nav-words">{text.allScannedImages}</span>
        {total !== undefined && <span className="nav-count nav-words">{formatCount(total)}</span>}
      </NavLink>
    </>
  );
}

function DatabaseLine(): ReactElement {
  const { data } = useDatabase();
  if (data === undefined) return <div className="nav-foot nav-words" />;
  return (
    <div className="nav-foot nav-words">
      <p className="nav-foot-head">
        <span>{data.stale && <ResultIcon verdict="warn" size={12} />} Vulnerability DB</span>
        {data.schemaVersion !== null && <span>{data.schemaVersion}</span>}
      </p>
      <p>{data.builtAt === null ? "None yet" : formatMoment(data.builtAt)}</p>
      {data.stale && <p className="warn-text">Old. plimsoll db update on the server gets a new one.</p>}
      {data.problem !== null && <p className="warn-text">{data.problem}</p>}
      {data.nextCheckAt !== null && <p>Next check {formatUntil(data.nextCheckAt, Date.now())}</p>}
    </div>
  );
}

function NoticeLine(): ReactElement | undefined {
  const notice = useSyncExternalStore(watchNotice, pageNotice);
  if (notice === undefined) return undefined;
  return (
    <p className="notice-line" role="status">
      {text.notice[notice]}
      <button type="button" className="link" onClick={() => window.location.reload()}>
        Reload
      </button>
    </p>
  );
}

/** Without the server for 2 min: the time of what is on the page (15c). */
function OfflineLine(): ReactElement | undefined {
  const offline = useSyncExternalStore(watchLive, liveState) === "offline";
  const since = useSyncExternalStore(watchLive, lostSince);
  if (!offline || since === undefined) return undefined;
  const moment = new Date(since).toISOString();
  return (
    <div className="notice-line notice-warn" role="status">
      <ResultIcon verdict="warn" size={16} />
      <p>
        <strong>No connection to the server.</strong> You are reading the list as of {formatClock(moment)}. Changes are switched off until
        it is back.
      </p>
      <span className="filter-space" />
      <button type="button" className="button-plain" onClick={tryNow}>
        <Icon name="refresh" size={15} /> Try now
      </button>
    </div>
  );
}

function LiveLine(): ReactElement {
  const state = useSyncExternalStore(watchLive, liveState);
  const since = useSyncExternalStore(watchLive, lostSince);
  const empty = useImageTotal() === 0;
  return (
    <span className="live" role="status">
      <span className={`live-dot live-${state === "live" && empty ? "connecting" : state}`} />
      {state === "offline" && since !== undefined
        ? `${text.live.offline} since ${formatClock(new Date(since).toISOString())}`
        : state === "live" && empty
          ? text.live.empty
          : text.live[state]}
    </span>
  );
}

function SearchField({
  field,
  onFound,
}: {
  readonly field: React.RefObject<HTMLInputElement | null>;
  readonly onFound: () => void;
}): ReactElement {
  const navigate = useNavigate();
  const find = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = field.current?.value.trim() ?? "";
    if (wanted === "" || field.current === null) return;
    field.current.value = "";
    field.current.blur();
    onFound();
    const query = isCveId(wanted) ? { cve: wanted.toUpperCase() } : { q: wanted };
    void navigate(`/images?${new URLSearchParams(query).toString()}`);
  };
  return (
    <form className="search" role="search" onSubmit={find}>
      <Icon name="search" size={15} />
      <input ref={field} placeholder="Search images and CVEs" aria-label="Search images and CVEs" maxLength={256} />
      <kbd>/</kbd>
    </form>
  );
}

function ThemeButton(): ReactElement {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const label = dark ? "Light theme" : "Dark theme";
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={() => setColorScheme(dark ? "light" : "dark")}>
      <Icon name={dark ? "sun" : "moon"} size={18} />
    </button>
  );
}

function AccountMenu({ onPassword }: { readonly onPassword: () => void }): ReactElement {
  const session = useSession().data;
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className="icon-button" aria-label="Account" title="Account">
          <Icon name="account" size={18} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {session !== null && session !== undefined && (
          <Menu.Label>
            {session.account.name}, {text.role[session.account.role]}
          </Menu.Label>
        )}
        <Menu.Item leftSection={<Icon name="key" />} onClick={onPassword}>
          Change password
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="signOut" />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
