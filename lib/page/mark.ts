/** The icons above a result, inline, so that no image is fetched. Decorative: the text says the same. */
import { html, type Markup } from './markup'

export type Mark = 'done' | 'waiting' | 'attention' | 'over' | 'returned'

const DRAWINGS: Record<Mark, () => Markup> = {
  done: () => html`<path d="M15 25l6.5 6.5L34 18"/>`,
  waiting: () => html`<path class="sweep" d="M24 3a21 21 0 0 1 21 21"/><path d="M24 14v10.5l6.5 4"/>`,
  attention: () => html`<path d="M24 14v12.5M24 33v.2"/>`,
  over: () => html`<path d="M16 24h16"/>`,
  returned: () => html`<path d="M20 16l-6 6 6 6M14.5 22H28a6 6 0 0 1 0 12h-5"/>`,
}

export const mark = (name: Mark): Markup =>
  html`<svg class="mark ${name}" viewBox="0 0 48 48" width="56" height="56" aria-hidden="true" focusable="false"><circle cx="24" cy="24" r="21"/>${DRAWINGS[name]()}</svg>`
