/** How the shop is reached, as a link: to write, to call, or to a page. */
import type { Contact } from '../shop'
import { html, type Markup } from './markup'

export const contactMarkup = ({ href, text }: Contact): Markup => html`<a href="${href}">${text}</a>`
