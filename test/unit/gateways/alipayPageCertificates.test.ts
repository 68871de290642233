/** The certificates' parameter: how it is parsed, and the messages for an invalid one. */
import { describe, expect, it } from 'vitest'
import {
  formatCertificates,
  isGoodAt,
  parseCertificates,
} from '../../../lib/gateways/alipayPage/certificates'
import { plusMs } from '../../../lib/time'
import local from '../../../local/alipayPageCertificates.json'
import { APP, CERTIFICATES, pemOf } from '../../support/alipayPage'

const stored = (text: string, isLiteral = false) => ({ text, place: 'the SSM parameter /p', isLiteral })
const TEXT = formatCertificates(CERTIFICATES)

it('is read as it was written', () => {
  const read = parseCertificates(stored(TEXT))
  expect(formatCertificates(read)).toBe(TEXT)
  expect(read.app.publicKey.equals(APP.publicKey)).toBe(true)
  expect(formatCertificates(parseCertificates(stored(`${TEXT}\n`)))).toBe(TEXT)
})

const changed = (change: (held: Record<string, unknown> & { app: Record<string, unknown> }) => void) => {
  const held = JSON.parse(TEXT)
  change(held)
  return JSON.stringify(held)
}

describe('is refused:', () => {
  it.each<[string, text: string, says: string]>([
    ['nothing', ' ', 'is empty'],
    ['a certificate', local.app, 'is a certificate itself'],
    ['a private key', pemOf(APP.privateKey), 'is a private key'],
    ['a public key', pemOf(APP.publicKey), 'cannot be read'],
    ['null', 'null', 'cannot be read'],
    ['a list', '[]', 'cannot be read'],
    ['half of it', TEXT.slice(0, -1), 'cannot be read'],
    ['no app', changed(held => Object.assign(held, { app: undefined })), 'cannot be read'],
    ['none of Alipay’s', changed(held => Object.assign(held, { alipay: [] })), 'cannot be read'],
    [
      'one of Alipay’s that is none',
      changed(held => (held.alipay as unknown[]).push(null)),
      'cannot be read',
    ],
    [
      'one of Alipay’s in no list',
      changed(held => Object.assign(held, { alipay: held.app })),
      'cannot be read',
    ],
    ['no root', changed(held => Object.assign(held, { root: '' })), 'cannot be read'],
    [
      'a root in upper case',
      changed(held => Object.assign(held, { root: 'C'.repeat(32) })),
      'cannot be read',
    ],
    ['a long root', changed(held => Object.assign(held, { root: 'c'.repeat(33) })), 'cannot be read'],
    ['a list of roots', changed(held => Object.assign(held, { root: ['c'.repeat(32)] })), 'cannot be read'],
    [
      'without the option for the sandbox',
      changed(held => Object.assign(held, { sandbox: 0 })),
      'cannot be read',
    ],
    ['a short number', changed(({ app }) => Object.assign(app, { serialNumber: 'a' })), 'cannot be read'],
    [
      'a long number',
      changed(({ app }) => Object.assign(app, { serialNumber: 'a'.repeat(33) })),
      'cannot be read',
    ],
    [
      'a list of numbers',
      changed(({ app }) => Object.assign(app, { serialNumber: ['a'.repeat(32)] })),
      'cannot be read',
    ],
    ['an invalid number', changed(({ app }) => Object.assign(app, { serialNumber: 1 })), 'cannot be read'],
    ['no key', changed(({ app }) => Object.assign(app, { publicKey: 'AAAA' })), 'cannot be read'],
    ['no beginning', changed(({ app }) => Object.assign(app, { notBefore: 'now' })), 'cannot be read'],
    [
      'a day as an end',
      changed(({ app }) => Object.assign(app, { notAfter: '2120-01-01' })),
      'cannot be read',
    ],
    ['the laptop’s', local.held, 'has a key that everybody knows'],
    [
      'the laptop’s beside Alipay’s',
      changed(held => Object.assign(held, { app: JSON.parse(local.held).app })),
      'has a key that everybody knows',
    ],
  ])('%s', (_, text, says) => {
    expect(() => parseCertificates(stored(text))).toThrow(
      `The text in the SSM parameter /p ${says}. It must be what npm run certificates makes of Alipay’s three files`,
    )
  })

  it('by the name of the variable that holds it', () => {
    expect(() => parseCertificates(stored('', true))).toThrow('The text in ALIPAY_CERTIFICATES is empty')
  })
})

it('the laptop’s own are the laptop’s', () => {
  expect(parseCertificates(stored(local.held, true)).isSandbox).toBe(false)
})

it('a certificate is valid from its first moment to its last', () => {
  const { app } = CERTIFICATES
  const times = [plusMs(app.notBefore, -1), app.notBefore, app.notAfter, plusMs(app.notAfter, 1)]
  expect(times.map(now => isGoodAt(app, now))).toEqual([false, true, true, false])
})
