/** A bar chart of the amounts received for the orders of each hour, and the same numbers as a table. */
import { inEachLanguage, type Locale } from '../../locale'
import { type FenSum, formatYuan } from '../../money'
import { amountMarkup } from '../../page/amount'
import { html, type Markup } from '../../page/markup'

const WIDTH = 600
const HEIGHT = 168
/** Leaves room for the hours below and the largest sum above, in letters that are twice as large on a phone. */
const BASE = 136
const TOP = 32
const STEP = WIDTH / 24

const TEXT = inEachLanguage({
  'zh-Hans': {
    picture: (total: string) => `各小时订单的到账金额柱状图，合计 ${total} 元`,
    table: '以表格显示',
    hour: '下单时间',
    arrived: '到账',
  },
  'zh-Hant': {
    picture: total => `各小時訂單的入帳金額長條圖，合計 ${total} 元`,
    table: '以表格顯示',
    hour: '下單時間',
    arrived: '入帳',
  },
  en: {
    picture: total => `Bars of what arrived for the orders of each hour, ${total} yuan in all`,
    table: 'Show as a table',
    hour: 'Ordered',
    arrived: 'Arrived',
  },
})

/** @param hours  24 sums, by the hour of the order */
export function dayChart(hours: readonly FenSum[], total: FenSum, locale: Locale): Markup {
  const text = TEXT[locale]
  const most = Math.max(...hours) as FenSum
  const bars = hours.flatMap((amount, hour) => (amount > 0 ? [{ amount, hour }] : []))
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${text.picture(formatYuan(total))}">
${most > 0 && html`<line class="guide" x1="0" x2="${WIDTH}" y1="${TOP}" y2="${TOP}"/><text x="0" y="${TOP - 9}">¥${formatYuan(most)}</text>`}
${bars.map(({ amount, hour }) => bar(hour, amount / most))}
<line class="base" x1="0" x2="${WIDTH}" y1="${BASE}" y2="${BASE}"/>
${[0, 6, 12, 18].map(hour => html`<text x="${hour * STEP}" y="${HEIGHT - 6}">${clock(hour)}</text>`)}
</svg>
${
  bars.length > 0 &&
  html`<details><summary>${text.table}</summary><table>
<thead><tr><th scope="col">${text.hour}</th><th scope="col">${text.arrived}</th></tr></thead>
<tbody>${bars.map(({ amount, hour }) => html`<tr><th scope="row">${clock(hour)}–${clock(hour + 1)}</th><td>${amountMarkup(amount, locale)}</td></tr>`)}</tbody>
</table></details>`
}`
}

function bar(hour: number, share: number): Markup {
  const height = Math.max(2, Math.round(share * (BASE - TOP)))
  return html`<rect x="${hour * STEP + 3}" y="${BASE - height}" width="${STEP - 6}" height="${height}" rx="2"/>`
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
