/** The copy of a refused form never contains a signature, however the form is damaged. */
import { expect, it } from 'vitest'
import { redact } from '../../../lib/illegal/redact'

const HEX = '0123456789abcdef'.repeat(2)
/** The gateway's, as lib/illegal/recorder.ts is told by it. */
const ID_FIELD = 'notify_id'
/** As of RSA2 with a key of 2048 bits. */
const BASE64 = Buffer.from(Array.from({ length: 256 }, (_, index) => (index * 151) % 256)).toString('base64')
const escapedAll = (text: string) => Buffer.from(text, 'latin1').toString('hex').replace(/../g, '%$&')

it.each<[string, string]>([
  ['a=1&sign=x&b=2', 'a=1&sign=(redacted)&b=2'],
  ['sign=', 'sign=(redacted)'],
  ['SIGN=x', 'sign=(redacted)'],
  ['%73ign=x', 'sign=(redacted)'],
  ['%73%69%67%6E=x', 'sign=(redacted)'],
  ['sig%6e=x', 'sign=(redacted)'],
  ['sign%3Dx', 'sign=(redacted)'],
  [`note=${HEX}`, 'note=(redacted)'],
  [`note=${HEX.toUpperCase()}`, 'note=(redacted)'],
  [`a=${HEX}.${HEX}0`, 'a=(redacted).(redacted)'],
  ['sign%20=x', 'sign=(redacted)'],
  ['%20sign=x', 'sign=(redacted)'],
  ['sign+=x', 'sign=(redacted)'],
  ['%2573ign=x', 'sign=(redacted)'],
  [`xsign=${HEX}`, 'xsign=(redacted)'],
  [`xsign=${escapedAll(HEX)}`, 'xsign=(redacted)'],
  [`xsign=%${escapedAll(HEX).replaceAll('%', '%25').slice(1)}`, 'xsign=(redacted)'],
  [`${escapedAll(HEX)}=x`, '(redacted)'],
  [`xsign=${BASE64}`, 'xsign=(redacted)'],
  [`xsign=${encodeURIComponent(BASE64)}`, 'xsign=(redacted)'],
  [`xsign=${encodeURIComponent(encodeURIComponent(BASE64))}`, 'xsign=(redacted)'],
  [`xsign=${BASE64.replaceAll('+', '%20')}`, 'xsign=(redacted)'],
  [`xsign=${BASE64.replaceAll('+', ' ')}`, 'xsign=(redacted)'],
  // In the alphabet of URLs, and folded into lines as in mails.
  [`xsign=${BASE64.replaceAll('+', '-').replaceAll('/', '_')}`, 'xsign=(redacted)'],
  [`xsign=${BASE64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`, 'xsign=(redacted)'],
  [`xsign=${BASE64.replace(/.{64}/g, '$&\n')}`, 'xsign=(redacted)'],
  [`xsign=${BASE64.replace(/.{76}/g, '$&%0D%0A')}`, 'xsign=(redacted)'],
  [`a=1%26sign%3D${HEX}&b=2`, 'a=1%26sign%(redacted)&b=2'],
  [`notify_id=1%26sign%3D${HEX}`, 'notify_id=1%26sign%(redacted)'],
])('%s is stored as %s', (form, copy) => expect(redact(form, ID_FIELD)).toBe(copy))

it.each([
  '',
  'a=1&b=2',
  'sign_type=MD5',
  'design=x',
  'a=sign=x',
  `a=${HEX.slice(1)}`,
  'a=%73ign',
  '%F3ign=x',
  'a=1&&b',
  `notify_id=${HEX}`,
  `notify%5Fid=${HEX}`,
  'notify_id=RqPnCoPT3K9%252Fvwbh3I%252BODmZS9o4qChHwPWbaS7UMBJpUnBJlzg42y9A8gQlzU6m3fOhG',
  'subject=A%20pot%20of%20tea%2C%20a%20bowl',
  `a=${BASE64.slice(0, 100)}`,
])('%j is stored unchanged', form => expect(redact(form, ID_FIELD)).toBe(form))

it('stores no number for a gateway that does not number its messages', () => {
  expect(redact(`notify_id=${HEX}`)).toBe('notify_id=(redacted)')
  expect(redact(`undefined=${HEX}`)).toBe('undefined=(redacted)')
})
