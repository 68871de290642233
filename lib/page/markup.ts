/** Markup that is escaped by construction: whatever is put into the template is text unless it is markup itself. */
import { html as template } from 'hono/html'

/** HTML that may be put into a page as it is. */
export type Markup = Exclude<ReturnType<typeof template>, Promise<unknown>>

/** What a template takes; `undefined` and `false` leave no trace. */
type Content = string | number | Markup | readonly Markup[] | undefined | false

/** The template of all pages. Throws when the result would have to be awaited, which no page of ours needs. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const markup = template(strings, ...contents)
  if (markup instanceof Promise) throw new Error('a page must not hold anything that has to be awaited')
  return markup
}
