/** Invalid, double or wrong encodings, and bytes that are no text. */

import { signed } from '../../local/simulator/alipayDirect/signing'
import { encodeForm } from '../../local/simulator/core/form'
import {
  type Attack,
  attacks,
  KEPT_PER_HOUR,
  notifyForm,
  notifyPairs,
  returnForm,
  type Victim,
} from '../support/attack'
import type { HeaderList } from './rawHttp'

/** serverless-offline leaves a body's bytes as they are only where it reads this word. */
const RAW_BYTES: HeaderList = [
  ['content-type', 'application/x-www-form-urlencoded; boundary=multipart/form-data'],
]
const REENCODED = 'serverless-offline decodes the query and encodes it anew'

const ESCAPES: readonly [string, string][] = [
  ['an escape cut short', '%'],
  ['half an escape', '%4'],
  ['an escape of other letters', '%zz'],
  ['an escape of another kind', '%u4e2d'],
  ['a negative escape', '%-1'],
]

/** Signed over UTF-8, sent in GBK. */
const inOtherBytes = (victim: Victim) => encodeForm(signed(notifyPairs(victim), victim.key, 'utf-8'), 'gbk')

const notBase64 =
  (body: string): NonNullable<Attack['event']> =>
  event => ({ ...event, body, isBase64Encoded: true })

attacks([
  ...ESCAPES.map(
    ([what, broken], index): Attack => ({
      ...(index > 1 && { notOverHttp: KEPT_PER_HOUR }),
      name: what,
      reason: 'badEncoding',
      form: victim => `${notifyForm(victim)}&a=${broken}`,
    }),
  ),
  {
    name: 'a broken escape in a return',
    channel: 'return',
    reason: 'badEncoding',
    form: victim => `${returnForm(victim)}&a=%E4%B8%`,
    notOverHttp: REENCODED,
  },
  {
    name: 'a form that was cut off inside an escape',
    reason: 'badEncoding',
    form: victim => notifyForm(victim).replace(/%95.*$/, '%9'),
  },
  {
    name: 'a form that was encoded twice',
    reason: 'badSignature',
    form: victim => notifyForm(victim).replaceAll('%', '%25'),
  },
  {
    name: 'a form encoded twice as a whole',
    reason: 'badParameterName',
    form: victim => encodeURIComponent(notifyForm(victim)),
  },
  {
    name: 'text cut off inside a character',
    reason: 'badSignature',
    form: victim => notifyForm(victim).replace('%E4%BA%95', '%E4%BA'),
  },
  {
    name: 'text in an overlong form',
    reason: 'badSignature',
    form: victim => notifyForm(victim).replace('TRADE_SUCCESS', '%C1%94RADE_SUCCESS'),
  },
  {
    name: 'a name in an overlong form',
    reason: 'badParameterName',
    form: victim => `${notifyForm(victim)}&%C1%94otal_fee=0.01`,
  },
  {
    name: 'a name with a zero byte',
    reason: 'badParameterName',
    form: victim => `${notifyForm(victim)}&total_fee%00=0.01`,
  },
  {
    name: 'a name in wide letters',
    reason: 'badParameterName',
    form: victim => `${notifyForm(victim)}&%EF%BD%94otal_fee=0.01`,
  },
  {
    name: 'GBK under a signature over UTF-8',
    reason: 'badSignature',
    form: inOtherBytes,
  },
  {
    name: 'raw GBK bytes under a signature over UTF-8',
    reason: 'badSignature',
    headers: RAW_BYTES,
    form: victim =>
      inOtherBytes(victim).replace(/%([89A-F][0-9A-F])/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
  },
  {
    name: 'a charset that the sender would like',
    reason: 'badSignature',
    form: victim => `${inOtherBytes(victim)}&_input_charset=utf-8`,
  },
  {
    name: 'UTF-16',
    reason: 'badEncoding',
    headers: RAW_BYTES,
    form: victim => Buffer.from(notifyForm(victim), 'utf16le').toString('latin1'),
  },
  {
    name: 'a byte order mark',
    reason: 'badParameterName',
    headers: RAW_BYTES,
    form: victim => `\xef\xbb\xbf${notifyForm(victim)}`,
  },
  {
    name: 'bytes that are no text',
    reason: 'badEncoding',
    headers: RAW_BYTES,
    form: () => Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join(''),
  },
  ...[
    ['characters of its own', '***'],
    ['a blank', ' YT0x'],
    ['a line break', 'YT0x\n'],
    ['no padding', 'YT0xMg'],
    ['too much padding', 'YT0x===='],
    ['the other alphabet', 'YT0_-A=='],
  ].map(
    ([what, body = '']): Attack => ({
      name: `base64 with ${what}`,
      reason: 'badEncoding',
      form: () => '',
      event: notBase64(body),
      notOverHttp: 'API Gateway makes the base64, not the sender',
    }),
  ),
])
