/** A field of a form that is to be mended, and what is wrong with it. */
import { html, type Markup } from './markup'

/** The attributes of a field that is described by a hint, and where it is blamed for a problem, by that first. */
export const fieldProblem = (problem: string | undefined, id: string, hint?: string): Markup =>
  problem
    ? html`aria-invalid="true" aria-describedby="${id}${hint && ` ${hint}`}" autofocus`
    : html`${hint && html`aria-describedby="${hint}"`}`

/** Best above its field: Safari scrolls to a field no further than it must, and what is below it stays out of sight. */
export const problemMarkup = (problem: string | undefined, id: string): Markup | undefined =>
  problem ? html`<p class="problem" id="${id}">${problem}</p>` : undefined
