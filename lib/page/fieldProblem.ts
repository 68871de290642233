/** Marks an invalid field of a form. */
import { html, type Markup } from './markup'

/** The attributes that connect a field with its problem and its hint. */
export const fieldProblem = (problem: string | undefined, id: string, hint?: string): Markup =>
  problem
    ? html`aria-invalid="true" aria-describedby="${id}${hint && ` ${hint}`}" autofocus`
    : html`${hint && html`aria-describedby="${hint}"`}`

/** Belongs above its field: Safari scrolls only until the field is visible, and text below it would stay hidden. */
export const problemMarkup = (problem: string | undefined, id: string): Markup | undefined =>
  problem ? html`<p class="problem" id="${id}">${problem}</p>` : undefined
