/**
 * What the bodies of mails are built of. Mail clients drop style sheets and whatever they do not know, so the
 * styles stand in the elements. Text has no colour of its own: the client's light or dark scheme gives one.
 */
import type { Locale } from '../locale'
import { multiply } from '../money'
import type { OrderLine } from '../order/order'
import { amountText } from '../page/amount'
import { html, type Markup } from '../page/markup'
import { oneLine } from './oneLine'

const FONT =
  'font-family:system-ui,-apple-system,PingFang SC,PingFang TC,Microsoft YaHei,Microsoft JhengHei,sans-serif'
const EDGE = '1px solid #8b958f'
const CELL = `padding:8px 0;border-bottom:${EDGE};font-weight:400;vertical-align:top`
const HEAD = `padding:8px 0;border-bottom:${EDGE};font-size:14px;font-weight:400`
const TABLE = 'width:100%;border-collapse:collapse;margin:20px 0 0'

export const HEADING = 'margin:0;font-size:22px;line-height:1.4;font-weight:600'
export const PARAGRAPH = 'margin:12px 0 0'
export const SMALL = 'margin:16px 0 0;font-size:14px'

/** A whole document. The language stands on the content too: webmail keeps only what is inside the body. */
export const mailDocument = (locale: Locale, title: string, shopName: string, content: Markup): string =>
  String(html`<!doctype html>
<html lang="${locale}" style="color-scheme:light dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
</head>
<body style="margin:0;padding:0">
<div lang="${locale}" style="max-width:560px;margin:0 auto;padding:24px 16px;font-size:16px;line-height:1.6;overflow-wrap:anywhere;${FONT}">
<p style="margin:0 0 20px;padding:0 0 12px;border-bottom:3px solid #2a8a83;font-weight:600">${shopName}</p>
${content}
</div>
</body>
</html>
`)

/** The amount by itself, large, under what it is. */
export const totalMarkup = (label: string, amount: string): Markup =>
  html`<p style="margin:20px 0 0"><span style="font-size:14px">${label}</span><br><span style="font-size:30px;line-height:1.3;font-weight:600">${amount}</span></p>`

/** A row per line: name × pieces, and what the line costs. */
export const linesMarkup = (lines: readonly OrderLine[], goods: string, lineTotal: string): Markup =>
  html`<table style="${TABLE}">
<thead><tr><th scope="col" style="${HEAD};text-align:left">${goods}</th><th scope="col" style="${HEAD};text-align:right">${lineTotal}</th></tr></thead>
<tbody>${lines.map(
    line => html`
<tr><th scope="row" style="${CELL};text-align:left">${line.name} × ${line.quantity}</th><td style="${CELL};padding-left:16px;text-align:right;white-space:nowrap">${lineAmount(line)}</td></tr>`,
  )}</tbody>
</table>`

/** The same for a mail without markup. A name keeps to its line, so that it cannot pass for another part. */
export const linesText = (lines: readonly OrderLine[]): string =>
  lines.map(line => `${oneLine(line.name)} × ${line.quantity}  ${lineAmount(line)}`).join('\n')

function lineAmount({ unitFen, quantity }: OrderLine): string {
  const total = multiply(unitFen, quantity)
  return total === undefined ? '' : amountText(total)
}

/** Something to know by its name, like the order number. */
export interface Detail {
  readonly label: string
  readonly value: string
  /** Where the value leads, where it is a link. */
  readonly href?: string
}

/** Each label above its value: on a phone there is no room beside it for a number that must not be cut. */
export const detailsMarkup = (details: readonly Detail[]): Markup =>
  html`<dl style="margin:20px 0 0">${details.map(
    ({ label, value, href }) => html`
<dt style="margin:10px 0 0;font-size:14px;line-height:1.4">${label}</dt><dd style="margin:0">${href === undefined ? value : html`<a href="${href}" style="color:inherit">${value}</a>`}</dd>`,
  )}
</dl>`

/** @param colon  what stands between a label and its value */
export const detailsText = (details: readonly Detail[], colon: string): string =>
  details.map(({ label, value }) => `${label}${colon}${value}`).join('\n')

/** A link to the order's page, with colours of its own that are legible in either scheme. */
export const linkMarkup = (url: string, words: string): Markup =>
  html`<p style="margin:24px 0 0"><a href="${url}" style="display:inline-block;padding:10px 20px;border-radius:8px;background-color:#0d5a57;color:#ffffff;font-weight:600;text-decoration:none">${words}</a></p>`
