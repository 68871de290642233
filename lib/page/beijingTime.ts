/** Dates and times for buyers, in Beijing time, which the text says. */
import { inEachLanguage, type Locale } from '../locale'
import { beijingDay, type EpochMs, formatGatewayTime, isoTime } from '../time'
import { html, type Markup } from './markup'

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const WORDING = inEachLanguage({
  'zh-Hans': {
    today: (time: string) => `北京时间今天 ${time}`,
    /** @param month  1 … 12 */
    date: (year: number, month: number, day: number, time: string) =>
      `北京时间 ${year} 年 ${month} 月 ${day} 日 ${time}`,
  },
  'zh-Hant': {
    today: time => `北京時間今天 ${time}`,
    date: (year, month, day, time) => `北京時間 ${year} 年 ${month} 月 ${day} 日 ${time}`,
  },
  en: {
    today: time => `today, ${time} (Beijing time)`,
    date: (year, month, day, time) => `${day} ${MONTHS[month - 1]} ${year}, ${time} (Beijing time)`,
  },
})

/** @returns `HH:mm`, with the date unless it is today in Beijing */
export function beijingTimeText(time: EpochMs, now: EpochMs, locale: Locale): string {
  const minute = formatGatewayTime(time).slice(11, 16)
  return beijingDay(time) === beijingDay(now) ? WORDING[locale].today(minute) : beijingDateText(time, locale)
}

/** With the date, for texts that are read on any day. */
export function beijingDateText(time: EpochMs, locale: Locale): string {
  const text = formatGatewayTime(time)
  const [year = 0, month = 1, day = 1] = text.slice(0, 10).split('-').map(Number)
  return WORDING[locale].date(year, month, day, text.slice(11, 16))
}

export const beijingTimeMarkup = (time: EpochMs, now: EpochMs, locale: Locale): Markup =>
  html`<time datetime="${isoTime(time)}">${beijingTimeText(time, now, locale)}</time>`

export const beijingDateMarkup = (time: EpochMs, locale: Locale): Markup =>
  html`<time datetime="${isoTime(time)}">${beijingDateText(time, locale)}</time>`
