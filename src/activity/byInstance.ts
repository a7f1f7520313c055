import type { Toggles } from './countToggles.js';

/** What happened in one instance. */
export interface InstanceActivity {
  /** Hierarchical name. */
  readonly path: string;
  /** Of its own nets and those of all instances in it. */
  bits: number;
  toggles: number;
}

/**
 * Toggles of instances, each with all that is in it, in the order of the file.
 *
 * @param depth instances so far below the top have rows of their own; 0 is the top alone
 */
export function byInstance({ nets }: Toggles, depth: number): InstanceActivity[] {
  const instances = new Map<string, InstanceActivity>();
  for (const { path, bits, toggles } of nets) {
    // A name with an index that has a dot does not exist: paths are cut at dots.
    const scopes = path.split('.').slice(0, -1);
    for (let length = 1; length <= Math.min(scopes.length, depth + 1); length++) {
      const name = scopes.slice(0, length).join('.');
      const instance = instances.get(name) ?? { path: name, bits: 0, toggles: 0 };
      instance.bits += bits;
      instance.toggles += toggles;
      instances.set(name, instance);
    }
  }
  return inTreeOrder([...instances.values()]);
}

/** Nets of a parent may stand behind those of its instances: each parent goes before its own. */
function inTreeOrder(instances: readonly InstanceActivity[]): InstanceActivity[] {
  const children = new Map<string, InstanceActivity[]>();
  for (const instance of instances) {
    const parent = instance.path.split('.').slice(0, -1).join('.');
    children.set(parent, [...(children.get(parent) ?? []), instance]);
  }
  const below = (parent: string): InstanceActivity[] =>
    (children.get(parent) ?? []).flatMap((child) => [child, ...below(child.path)]);
  return below('');
}
