/**
 * The body of a mail about an order, as HTML and plain text. Mail clients drop style sheets, so the styles are inline.
 * Text sets no colour, so that it follows the client's light or dark scheme.
 */
import type { Locale } from '../locale'
import { multiply } from '../money'
import type { OrderLine } from '../order/order'
import { amountText } from '../page/amount'
import { html, type Markup } from '../page/markup'
import type { Mail } from './mail'
import { oneLine } from './oneLine'

const FONT =
  'font-family:system-ui,-apple-system,PingFang SC,PingFang TC,Microsoft YaHei,Microsoft JhengHei,sans-serif'
const EDGE = '1px solid #8b958f'
const CELL = `padding:8px 0;border-bottom:${EDGE};font-weight:400;vertical-align:top`
const HEAD = `padding:8px 0;border-bottom:${EDGE};font-size:14px;font-weight:400`
const TABLE = 'width:100%;border-collapse:collapse;margin:20px 0 0'

const HEADING = 'margin:0;font-size:22px;line-height:1.4;font-weight:600'
const PARAGRAPH = 'margin:12px 0 0'
const SMALL = 'margin:16px 0 0;font-size:14px'

/** A labelled value, such as the order number. */
interface Detail {
  readonly label: string
  readonly value: string
  /** Makes the value a link. */
  readonly href?: string
}

interface Content {
  readonly locale: Locale
  readonly subject: string
  readonly shopName: string
  readonly heading: string
  readonly paragraphs: readonly { readonly text: string; readonly locale?: Locale }[]
  readonly amount: Detail
  /** The lines and the column headings; absent if the mail is only about the amount. */
  readonly goods?: { readonly lines: readonly OrderLine[]; readonly name: string; readonly total: string }
  readonly details: readonly Detail[]
  /** Separates a label from its value in plain text. */
  readonly colon: string
  /** To the order's page. */
  readonly link: { readonly url: string; readonly words: string }
  readonly closing: readonly string[]
}

export function mailBody(content: Content): Pick<Mail, 'subject' | 'text' | 'html'> {
  const { subject, shopName, heading, paragraphs, amount, goods, details, colon, link, closing } = content
  const parts = goods
    ? [detailsText([amount], colon), linesText(goods.lines), detailsText(details, colon)]
    : [detailsText([amount, ...details], colon)]
  return {
    subject,
    text: `${oneLine(shopName)}

${[heading, ...paragraphs.map(({ text }) => text)].join('\n')}

${parts.join('\n\n')}

${link.words}${colon}${link.url}

${closing.join('\n')}
`,
    html: mailDocument(
      content,
      html`<h1 style="${HEADING}">${heading}</h1>${paragraphs.map(paragraph)}
${totalMarkup(amount)}${goods ? html`\n${linesMarkup(goods)}` : ''}
${detailsMarkup(details)}
${linkMarkup(link)}
<p style="${SMALL}">${closing.map((line, index) => html`${index === 0 ? '' : html`<br>`}${line}`)}</p>`,
    ),
  }
}

/** Sets the language on the content too, since webmail keeps only the contents of the body. */
const mailDocument = ({ locale, subject, shopName }: Content, body: Markup): string =>
  String(html`<!doctype html>
<html lang="${locale}" style="color-scheme:light dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${subject}</title>
</head>
<body style="margin:0;padding:0">
<div lang="${locale}" style="max-width:560px;margin:0 auto;padding:24px 16px;font-size:16px;line-height:1.6;overflow-wrap:anywhere;${FONT}">
<p style="margin:0 0 20px;padding:0 0 12px;border-bottom:3px solid #2a8a83;font-weight:600">${shopName}</p>
${body}
</div>
</body>
</html>
`)

const paragraph = ({ text, locale }: Content['paragraphs'][number]): Markup =>
  html`
<p${locale ? html` lang="${locale}"` : ''} style="${PARAGRAPH}">${text}</p>`

const totalMarkup = ({ label, value }: Detail): Markup =>
  html`<p style="margin:20px 0 0"><span style="font-size:14px">${label}</span><br><span style="font-size:30px;line-height:1.3;font-weight:600">${value}</span></p>`

const linesMarkup = ({ lines, name, total }: NonNullable<Content['goods']>): Markup =>
  html`<table style="${TABLE}">
<thead><tr><th scope="col" style="${HEAD};text-align:left">${name}</th><th scope="col" style="${HEAD};text-align:right">${total}</th></tr></thead>
<tbody>${lines.map(
    line => html`
<tr><th scope="row" style="${CELL};text-align:left">${line.name} × ${line.quantity}</th><td style="${CELL};padding-left:16px;text-align:right;white-space:nowrap">${lineAmount(line)}</td></tr>`,
  )}</tbody>
</table>`

/** Names stay on one line, so that they cannot imitate other parts of the mail. */
const linesText = (lines: readonly OrderLine[]): string =>
  lines.map(line => `${oneLine(line.name)} × ${line.quantity}  ${lineAmount(line)}`).join('\n')

function lineAmount({ unitFen, quantity }: OrderLine): string {
  const total = multiply(unitFen, quantity)
  return total === undefined ? '' : amountText(total)
}

/** Each label is above its value, since a phone has no room for long numbers beside it. */
const detailsMarkup = (details: readonly Detail[]): Markup =>
  html`<dl style="margin:20px 0 0">${details.map(
    ({ label, value, href }) => html`
<dt style="margin:10px 0 0;font-size:14px;line-height:1.4">${label}</dt><dd style="margin:0">${href === undefined ? value : html`<a href="${href}" style="color:inherit">${value}</a>`}</dd>`,
  )}
</dl>`

const detailsText = (details: readonly Detail[], colon: string): string =>
  details.map(({ label, value }) => `${label}${colon}${value}`).join('\n')

/** A button with fixed colours, legible in both colour schemes. */
const linkMarkup = ({ url, words }: Content['link']): Markup =>
  html`<p style="margin:24px 0 0"><a href="${url}" style="display:inline-block;padding:10px 20px;border-radius:8px;background-color:#0d5a57;color:#ffffff;font-weight:600;text-decoration:none">${words}</a></p>`
