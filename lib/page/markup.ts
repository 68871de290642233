/** HTML templates that escape everything but markup. */
import { html as template } from 'hono/html'

/** HTML that is not escaped again. */
export type Markup = Exclude<ReturnType<typeof template>, Promise<unknown>>

/** `undefined` and `false` render as nothing. */
type Content = string | number | Markup | readonly Markup[] | undefined | false

/** @throws when the content is asynchronous, which hono allows and no page needs */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const markup = template(strings, ...contents)
  if (markup instanceof Promise) throw new Error('a page must not have asynchronous content')
  return markup
}
