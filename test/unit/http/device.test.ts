/** Phone or desktop: the client hint, and the browsers that send none. */
import { expect, it } from 'vitest'
import { deviceOf } from '../../../lib/http/device'

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'
const ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36'
const TABLET =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'
const FIREFOX_PHONE = 'Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0'
const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0'

it.each<[string, userAgent: string, hint: string, device: string]>([
  ['an iPhone', IPHONE, '', 'phone'],
  ['a phone with Android', ANDROID, '', 'phone'],
  ['Firefox on a phone', FIREFOX_PHONE, '', 'phone'],
  ['a tablet', TABLET, '', 'desktop'],
  ['a desktop', DESKTOP, '', 'desktop'],
  ['no browser that says anything', '', '', 'desktop'],
  ['a browser that names itself otherwise', 'Mobileish/1.0 Automobile', '', 'desktop'],
  ['a phone by its hint alone', DESKTOP, '?1', 'phone'],
  ['a desktop by its hint, whatever its user agent', ANDROID, '?0', 'desktop'],
  ['a hint with white space', DESKTOP, ' ?1 ', 'phone'],
  ['an invalid hint, on a phone', ANDROID, '1', 'phone'],
  ['an invalid hint, on a desktop', DESKTOP, '?', 'desktop'],
])('%s', (_, userAgent, hint, device) => {
  const headers: Record<string, string> = { 'user-agent': userAgent, 'sec-ch-ua-mobile': hint }
  expect(deviceOf({ header: name => headers[name] ?? '' })).toBe(device)
})
