/**
 * Groups nodes that depend on each other in a circle; others are groups of one. What a group depends on comes before it.
 * `dependenciesOf` gives nodes of `nodes` only. Source: https://doi.org/10.1137/0201010 (Tarjan's strongly connected components)
 */
export function dependencyGroups(
  nodes: Iterable<string>,
  dependenciesOf: (node: string) => readonly string[],
): readonly (readonly string[])[] {
  const groups: string[][] = [];
  const states = new Map<string, NodeState>();
  const open: string[] = [];
  const enter = (node: string): Visit => {
    const state = { order: states.size, lowest: states.size, isOpen: true };
    states.set(node, state);
    open.push(node);
    return { node, state, dependencies: dependenciesOf(node), next: 0 };
  };
  const leave = ({ node, state }: Visit): void => {
    if (state.lowest !== state.order) return;
    const group = open.splice(open.lastIndexOf(node));
    for (const member of group) {
      const own = states.get(member);
      if (own !== undefined) own.isOpen = false;
    }
    groups.push(group);
  };
  for (const start of nodes) {
    // No recursion: chains can be as long as a document.
    const visits = states.has(start) ? [] : [enter(start)];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const dependency = visit.dependencies[visit.next++];
      if (dependency === undefined) {
        visits.pop();
        leave(visit);
        const caller = visits.at(-1)?.state;
        if (caller !== undefined) caller.lowest = Math.min(caller.lowest, visit.state.lowest);
        continue;
      }
      const known = states.get(dependency);
      if (known === undefined) visits.push(enter(dependency));
      else if (known.isOpen) visit.state.lowest = Math.min(visit.state.lowest, known.order);
    }
  }
  return groups;
}

interface NodeState {
  readonly order: number;
  /** Least order of an open node that it reaches. */
  lowest: number;
  /** Its group is not complete. */
  isOpen: boolean;
}

interface Visit {
  readonly node: string;
  readonly state: NodeState;
  readonly dependencies: readonly string[];
  next: number;
}
