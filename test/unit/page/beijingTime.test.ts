import { describe, expect, test } from 'vitest'
import type { Locale } from '../../../lib/locale'
import { beijingTimeMarkup, beijingTimeText } from '../../../lib/page/beijingTime'
import type { EpochMs } from '../../../lib/time'

const at = (text: string) => Date.parse(text) as EpochMs
const morning = at('2026-10-08T00:10:00+08:00')
const lateEvening = at('2026-10-08T23:59:59+08:00')
const nextDay = at('2026-10-09T00:00:00+08:00')

describe.each<[Locale, string, string]>([
  ['zh-Hans', '北京时间今天 23:59', '北京时间 2026 年 10 月 9 日 00:00'],
  ['zh-Hant', '北京時間今天 23:59', '北京時間 2026 年 10 月 9 日 00:00'],
  ['en', 'today, 23:59 (Beijing time)', '9 October 2026, 00:00 (Beijing time)'],
])('a time in %s', (locale, today, tomorrow) => {
  test('says today until midnight in Beijing', () => {
    expect(beijingTimeText(lateEvening, morning, locale)).toBe(today)
  })

  test('has its date from midnight in Beijing on', () => {
    expect(beijingTimeText(nextDay, morning, locale)).toBe(tomorrow)
  })
})

test('is machine-readable too', () => {
  expect(String(beijingTimeMarkup(nextDay, morning, 'en'))).toContain('datetime="2026-10-08T16:00:00.000Z"')
})
