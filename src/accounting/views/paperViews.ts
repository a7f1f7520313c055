import { fdfaView } from './fdfaView.js';
import { llsView } from './llsView.js';
import type { PaperView } from './paperView.js';

/** Names of the papers' views; `papers` is all of them. */
export const VIEWS = ['papers', 'lls', 'fdfa'] as const;
export type ViewName = (typeof VIEWS)[number];

/** The views of that name. */
export function paperViews(name: ViewName): readonly PaperView[] {
  return [llsView(), fdfaView()].filter((view) => name === 'papers' || view.name === name);
}
