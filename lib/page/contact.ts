/** The shop's contact as a link: mailto, tel or https. */
import type { Contact } from '../shop'
import { html, type Markup } from './markup'

export const contactMarkup = ({ href, text }: Contact): Markup => html`<a href="${href}">${text}</a>`
