import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { type CreatedToken, type TokenRole, tokenRoles } from "@plimsoll/api";
import { type FormEvent, type ReactElement, useState } from "react";
import { CommandBlock } from "../../component/command-block.js";
import { CopyButton } from "../../component/copy-button.js";
import { Icon } from "../../component/icon.js";
import { ResultIcon } from "../../component/result.js";
import { formatAgo, formatDate, formatUntil } from "../../format/time.js";
import { errorWords } from "../../query/client.js";
import { useCreateToken, useRevokeToken, useTokens } from "../../query/settings.js";
import { text } from "../../text/en.js";

const lives = [
  { value: "24", label: "1 day" },
  { value: "720", label: "30 days" },
  { value: "2160", label: "90 days" },
  { value: "8760", label: "1 year" },
  { value: "", label: "Never" },
];

/** The API tokens: list, make one (shown once), revoke. */
export function TokenPart({ apiUrl }: { readonly apiUrl: string }): ReactElement {
  const tokens = useTokens(true);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<CreatedToken>();
  const [revoking, setRevoking] = useState<string>();
  const revoke = useRevokeToken();
  const items = (tokens.data?.items ?? []).filter((token) => token.revokedAt === null);
  return (
    <section>
      <div className="token-head">
        <h4>API tokens</h4>
        <button type="button" className="button-plain" onClick={() => setMaking(true)}>
          <Icon name="plus" size={15} /> Generate new token
        </button>
      </div>
      {tokens.isError && <p className="field-failure">{errorWords(tokens.error)}</p>}
      {tokens.data !== undefined && items.length === 0 && <p className="muted">No token yet. A scanner needs one of role Scanner.</p>}
      {items.length > 0 && (
        <div className="token-scroller">
          <table className="table tokens">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                <th scope="col">Starts with</th>
                <th scope="col">Last used</th>
                <th scope="col">Expires</th>
                <th scope="col">
                  <span className="hidden">Revoke</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((token) => (
                <tr key={token.id} className="row">
                  <td title={`${token.name}, made by ${token.createdBy} on ${formatDate(token.createdAt)}`}>
                    <strong>{token.name}</strong>
                  </td>
                  <td title={token.cluster ?? ""}>{text.tokenRole[token.role]}</td>
                  <td>
                    <code>{token.prefix}</code>
                  </td>
                  <td>{token.usedAt === null ? "Never" : formatAgo(token.usedAt, Date.now())}</td>
                  <td>{token.expiresAt === null ? "Never" : formatUntil(token.expiresAt, Date.now())}</td>
                  <td className="cell-right">
                    {revoking === token.id ? (
                      <button type="button" className="link link-danger" onClick={() => revoke.mutate(token.id)}>
                        Revoke it
                      </button>
                    ) : (
                      <button type="button" className="link" aria-label={`Revoke ${token.name}`} onClick={() => setRevoking(token.id)}>
                        Revoke
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {revoking !== undefined && <p className="muted">What uses a revoked token is refused at once.</p>}
      {revoke.error !== null && <p className="field-failure">{errorWords(revoke.error)}</p>}
      {making && (
        <NewTokenDialog
          onClose={() => setMaking(false)}
          onMade={(token) => {
            setMaking(false);
            setMade(token);
          }}
        />
      )}
      {made !== undefined && <ShownOnce token={made} apiUrl={apiUrl} onStored={() => setMade(undefined)} />}
    </section>
  );
}

function NewTokenDialog({
  onClose,
  onMade,
}: {
  readonly onClose: () => void;
  readonly onMade: (token: CreatedToken) => void;
}): ReactElement {
  const [name, setName] = useState("");
  const [role, setRole] = useState<TokenRole>("scanner");
  const [cluster, setCluster] = useState("");
  const [life, setLife] = useState("8760");
  const create = useCreateToken();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const body = { name: name.trim(), role, expiresInHours: life === "" ? null : Number(life) };
    create.mutate(role === "cluster-agent" ? { ...body, cluster: cluster.trim() } : body, { onSuccess: onMade });
  };
  return (
    <Modal opened onClose={onClose} title="Generate new token" size={560} closeButtonProps={{ "aria-label": "Close" }}>
      <form className="stack" onSubmit={send}>
        <TextInput
          label="Name"
          description="What will use it, such as ci-payments"
          value={name}
          maxLength={128}
          required
          withAsterisk={false}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          value={role}
          data={tokenRoles.map((value) => ({ value, label: text.tokenRoleMay[value] }))}
          onChange={(event) => setRole(tokenRoles.find((one) => one === event.currentTarget.value) ?? "scanner")}
        />
        {role === "cluster-agent" && (
          <TextInput
            label="Cluster"
            value={cluster}
            maxLength={253}
            required
            withAsterisk={false}
            onChange={(event) => setCluster(event.currentTarget.value)}
          />
        )}
        <NativeSelect label="Expires after" value={life} data={lives} onChange={(event) => setLife(event.currentTarget.value)} />
        {create.error !== null && (
          <p className="field-failure" role="alert">
            {errorWords(create.error)}
          </p>
        )}
        <div className="actions">
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ""}>
            Generate token
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function ShownOnce({
  token,
  apiUrl,
  onStored,
}: {
  readonly token: CreatedToken;
  readonly apiUrl: string;
  readonly onStored: () => void;
}): ReactElement {
  return (
    <Modal
      opened
      onClose={onStored}
      title={`Token ${token.name} created`}
      size={620}
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
    >
      <div className="stack">
        <div className="note note-warn">
          <ResultIcon verdict="warn" />
          <div>
            <strong>Copy it now.</strong> Plimsoll keeps only a hash, so this is the one time that the token is shown.
          </div>
        </div>
        <div className="secret-line">
          <code className="secret">{token.secret}</code>
          <CopyButton value={token.secret} label="Copy token" words="Copy token" />
        </div>
        <dl className="facts">
          <div>
            <dt>Role</dt>
            <dd>{text.tokenRoleMay[token.role]}</dd>
          </div>
          <div>
            <dt>Expires</dt>
            <dd>{token.expiresAt === null ? "Never" : formatDate(token.expiresAt)}</dd>
          </div>
        </dl>
        <h4>Use it in a pipeline</h4>
        <CommandBlock
          commands={[
            `export PLIMSOLL_API_URL=${apiUrl}`,
            "export PLIMSOLL_TOKEN=...  # from your CI secret store",
            "plimsoll scan registry.example/shop/api:1.2",
          ]}
          label="Copy the commands"
        />
        <div className="actions actions-right">
          <Button variant="default" onClick={onStored}>
            I have stored it
          </Button>
        </div>
      </div>
    </Modal>
  );
}
