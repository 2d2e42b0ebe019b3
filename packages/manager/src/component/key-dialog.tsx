import { Modal } from "@mantine/core";
import { Fragment, type ReactElement } from "react";

const groups = [
  {
    name: "Everywhere",
    keys: [
      ["Search everything", "/"],
      ["All Scanned Images", "G", "I"],
      ["Scan settings", "G", "S"],
      ["Narrow the navigation", "\\"],
      ["This list", "?"],
      ["Close the top layer", "Esc"],
    ],
  },
  {
    name: "Lists",
    keys: [
      ["Next, previous row", "J", "K"],
      ["First, last row", "Home", "End"],
      ["Open", "Enter"],
      ["Add filter", "F"],
      ["Remove the last filter", "Backspace"],
      ["All, or one result", "0", "1", "2", "3", "4"],
      ["Copy link", "C"],
      ["Show what is new", "R"],
    ],
  },
  {
    name: "Image",
    keys: [
      ["Next, previous image", "J", "K"],
      ["Previous, next tab", "[", "]"],
      ["Copy digest", "Y"],
      ["Between list and image", "F6"],
    ],
  },
] as const;

/** The keys that there are (17b). */
export function KeyDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <Modal opened onClose={onClose} title="Keys" size={860} closeButtonProps={{ "aria-label": "Close" }}>
      <div className="key-groups">
        {groups.map(({ name, keys }) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl>
              {keys.map(([action, ...presses]) => (
                <div key={action}>
                  <dt>{action}</dt>
                  <dd>
                    {presses.map((press, index) => (
                      <Fragment key={press}>
                        {index > 0 && presses[0] === "G" && <span>then</span>}
                        <kbd>{press}</kbd>
                      </Fragment>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
