/** Certificate files: what is read, and each way in which one is invalid. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatCertificates, parseCertificates } from '../../../lib/gateways/alipayPage/certificates'
import type { EpochMs } from '../../../lib/time'
import { examineFiles } from '../../../tools/certificates/examine'
import vectors from '../../fixtures/certificateVectors.json'
import { ALIPAY, APP, pemOf, STRANGER } from '../../support/alipayPage'
import { authority, type CertificateFields, issue, nameIn } from '../../support/certificates'
import { NOW } from '../../support/orders'
import { SMALL } from '../../support/rsaKeys'

const ROOT = authority(nameIn('R1'))
const BETWEEN = authority(nameIn('Class 2 R1'), ROOT)
const OTHER = authority(nameIn('Class 1 R1'), authority(nameIn('Elsewhere')))

const certificate = (cn: string, key: KeyObject, by = BETWEEN, fields: Partial<CertificateFields> = {}) =>
  issue(by, {
    subject: [
      ['C', 'CN'],
      ['CN', cn],
    ],
    publicKey: key,
    ...fields,
  })
const appFile = (fields: Partial<CertificateFields> = {}, by = OTHER) =>
  certificate('2088000000000000-2014072300007148', APP.publicKey, by, fields)
const alipayLeaf = (fields: Partial<CertificateFields> = {}, by = BETWEEN) =>
  certificate('支付宝(中国)网络技术有限公司-2088000000000000', ALIPAY.publicKey, by, fields)
const alipayFile = (fields: Partial<CertificateFields> = {}) => alipayLeaf(fields) + BETWEEN.pem
const ROOT_FILE = vectors.sm2 + ROOT.pem

interface Texts {
  readonly app?: string
  readonly alipay?: string | readonly string[]
  readonly root?: string
  readonly isSandbox?: boolean
}

function examine(
  { app = appFile(), alipay = alipayFile(), root = ROOT_FILE, isSandbox = false }: Texts = {},
  now = NOW,
) {
  return examineFiles(
    {
      app: { name: 'app.crt', text: app },
      alipay: [alipay].flat().map((text, index) => ({ name: `alipay${index || ''}.crt`, text })),
      root: { name: 'root.crt', text: root },
      isSandbox,
    },
    now,
  )
}
const problems = (texts: Texts, now?: EpochMs) => {
  const examined = examine(texts, now)
  return examined.ok ? [] : examined.error
}
const good = (texts: Texts = {}, now?: EpochMs) => {
  const examined = examine(texts, now)
  return examined.ok ? examined.value : expect.fail(examined.error.join())
}

describe('three valid files', () => {
  it('become what the shop stores', () => {
    const { app, alipay, rootSerialNumber, isSandbox } = good()
    expect([app.publicKey.equals(APP.publicKey), isSandbox]).toEqual([true, false])
    expect(alipay.map(({ publicKey }) => publicKey.equals(ALIPAY.publicKey))).toEqual([true])
    expect(rootSerialNumber).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set([app.serialNumber, rootSerialNumber, ...alipay.map(each => each.serialNumber)]).size).toBe(
      3,
    )
  })

  it('can be read again from the text in SSM, which fits into a parameter', () => {
    const certificates = good({ alipay: [alipayFile(), alipayFile({ serialNumber: 2n })] })
    const text = formatCertificates(certificates)
    expect(Buffer.byteLength(text)).toBeLessThan(4096)
    const again = parseCertificates({ text, place: 'SSM', isLiteral: false })
    expect(formatCertificates(again)).toBe(text)
    expect(again.alipay).toHaveLength(2)
  })

  it('are valid for as long as their whole chain is', () => {
    const brief = authority(nameIn('Class 2 R1'), ROOT, {
      notBefore: '2026-06-01T00:00:00Z',
      notAfter: '2027-06-01T00:00:00Z',
    })
    const [alipay] = good({ alipay: alipayLeaf({}, brief) + brief.pem }).alipay
    expect(alipay).toMatchObject({
      notBefore: Date.parse('2026-06-01T00:00:00Z'),
      notAfter: Date.parse('2027-06-01T00:00:00Z'),
    })
  })

  it('lead to the root over three others, in any sequence of the file', () => {
    const second = authority(nameIn('Class 3 R1'), BETWEEN)
    const brief = authority(nameIn('Class 5 R1'), second, { notAfter: '2027-06-01T00:00:00Z' })
    const pems = [alipayLeaf({}, brief), brief.pem, second.pem, BETWEEN.pem]
    for (const file of [pems, pems.toReversed(), [...pems.slice(2), ...pems.slice(0, 2)]])
      expect(good({ alipay: file.join('') }).alipay.map(({ notAfter }) => notAfter)).toEqual([
        Date.parse('2027-06-01T00:00:00Z'),
      ])
    expect(problems({ alipay: pems.slice(0, 3).join('') })).toEqual([
      expect.stringContaining('alipay.crt is not issued by an authority'),
    ])
  })

  it('lead to any root of the file', () => {
    const second = authority(nameIn('R2'))
    const root = ROOT.pem + second.pem
    const issued = { app: appFile({}, second), alipay: alipayLeaf({}, second) }
    expect(problems({ ...issued, root })).toEqual([])
    expect(good({ ...issued, root }).rootSerialNumber).toMatch(/^[0-9a-f]{32}_[0-9a-f]{32}$/)
    const forged = { ...second, privateKey: STRANGER.privateKey }
    expect(problems({ app: appFile({}, forged), root })).toEqual([
      expect.stringContaining('app.crt is not issued by an authority'),
    ])
  })

  it.each<[string, Texts]>([
    ['with the app’s issuer beside', { app: appFile({}, BETWEEN) + BETWEEN.pem }],
    ['with the app issued by an authority of the root file', { app: appFile({}, ROOT) }],
    ['with Alipay’s certificate issued by the root itself', { alipay: alipayLeaf({}, ROOT) }],
    ['with the blocks in another order', { alipay: BETWEEN.pem + alipayLeaf() }],
    ['with text between the blocks', { root: `Bag Attributes\n  name: R1\n${ROOT_FILE}` }],
    ['with line ends of Windows', { alipay: alipayFile().replaceAll('\n', '\r\n') }],
    [
      'with a block in one long line',
      { root: ROOT.pem.replace(/\n(?!-|$)/g, '').replace(/-----M/, '-----\nM') },
    ],
    [
      'whose chain leads nowhere, of the sandbox',
      { alipay: alipayLeaf({}, OTHER) + OTHER.pem, isSandbox: true },
    ],
  ])('are accepted %s', (_, texts) => expect(problems(texts)).toEqual([]))

  it('are accepted as Alipay issued them: the published chain of 2020', () => {
    const [app = expect.fail(), alipay = expect.fail()] = vectors.published
    const files = { app: app.certificate, alipay: alipay.certificate + vectors.class2.certificate }
    const now = Date.parse('2021-01-01T00:00:00Z') as EpochMs
    const certificates = good({ ...files, root: vectors.root.file }, now)
    expect(certificates.rootSerialNumber).toBe(vectors.root.expected)
    expect([certificates.app.serialNumber, certificates.alipay[0]?.serialNumber]).toEqual([
      app.expected,
      alipay.expected,
    ])
    expect(problems({ ...files, root: vectors.root.file }, NOW)).toEqual([
      'app.crt ended on 2022-05-18T05:28:47.000Z: fetch the new one from Alipay',
      'alipay.crt ended on 2022-05-14T14:42:01.000Z: fetch the new one from Alipay',
    ])
  })

  it('of the sandbox lead to no root: the published ones of 2023', () => {
    const now = Date.parse('2023-10-01T00:00:00Z') as EpochMs
    const [, , app = expect.fail()] = vectors.published
    const files = { app: app.certificate, alipay: vectors.sandbox.file, root: vectors.root.file }
    expect(problems(files, now)).toEqual(['alipay.crt is not issued by an authority of the root file'])
    expect(good({ ...files, isSandbox: true }, now).isSandbox).toBe(true)
  })
})

const CURVE = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const notAuthority = authority(nameIn('Class 2 R1'), ROOT, { isAuthority: false })
const [nameOne, nameTwo] = [nameIn('Round 1'), nameIn('Round 2')]
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const roundTwo = authority(nameTwo, { name: nameOne, pem: '', privateKey: pair.privateKey })
const roundOne = authority(nameOne, roundTwo, {}, pair)
const forger = { ...BETWEEN, privateKey: STRANGER.privateKey }

describe('is refused:', () => {
  it.each<[string, Texts, says: string]>([
    ['nothing', { app: ' \n' }, 'app.crt is empty'],
    ['a private key', { app: pemOf(APP.privateKey) }, 'app.crt holds a private key, which must stay secret'],
    [
      'a private key as OpenSSL writes it',
      { app: pemOf(APP.privateKey).replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY') },
      'app.crt holds a private key',
    ],
    ['half a private key', { app: pemOf(APP.privateKey).slice(0, 90) }, 'app.crt holds a private key'],
    ['a private key beside', { app: appFile() + pemOf(APP.privateKey) }, 'app.crt holds a private key'],
    ['a public key', { alipay: pemOf(ALIPAY.publicKey) }, 'alipay.crt is a public key, not a certificate'],
    [
      'a request',
      { app: appFile().replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST') },
      'app.crt is the request for a certificate (CSR)',
    ],
    [
      'another block',
      { app: appFile().replaceAll('CERTIFICATE', 'X509 CRL') },
      'app.crt holds something else',
    ],
    ['another text', { app: 'MIIC' }, 'app.crt is no PEM'],
    ['a certificate without its end', { app: appFile().slice(0, -30) }, 'app.crt is cut off'],
    ['one without its beginning', { app: appFile().slice(20) }, 'app.crt is cut off'],
    [
      'one without some lines',
      { app: appFile().replace(/\n.*\n.*\n-----END/, '\n-----END') },
      'app.crt is cut off',
    ],
    [
      'one with more within',
      { app: appFile().replace(/(\n.*)\n-----END/, '$1$1\n-----END') },
      'app.crt is cut off',
    ],
    [
      'line ends as characters',
      { app: appFile().replaceAll('\n', '\\n') },
      'app.crt has its line ends as two',
    ],
    [
      'the app’s certificate as Alipay’s',
      { alipay: appFile() },
      'alipay.crt is the certificate of an app, where Alipay’s belongs',
    ],
    [
      'Alipay’s certificate as the app’s',
      { app: alipayFile() },
      'app.crt is Alipay’s certificate, where that of',
    ],
    [
      'Alipay’s certificate for the app’s key',
      { alipay: certificate('支付宝-1', APP.publicKey) + BETWEEN.pem },
      'Alipay’s certificate and the app’s are for the same key',
    ],
    ['the root file as Alipay’s', { alipay: ROOT_FILE }, 'alipay.crt holds the certificates of authorities'],
    ['the root file as the app’s', { app: ROOT.pem }, 'app.crt holds the certificates of authorities'],
    [
      'a certificate as the root file',
      { root: alipayLeaf() },
      'root.crt holds no authority that signs with RSA',
    ],
    ['a root file of SM2 alone', { root: vectors.sm2 }, 'root.crt holds no authority that signs with RSA'],
    ['a file of two apps', { app: appFile() + appFile({ serialNumber: 2n }) }, 'app.crt holds more than one'],
    [
      'one of a foreign issuer',
      { alipay: alipayLeaf({}, OTHER) + OTHER.pem },
      'alipay.crt is not issued by an authority of the root file',
    ],
    [
      'one whose issuer is not in the file',
      { alipay: alipayLeaf() },
      'alipay.crt is not issued by an authority',
    ],
    [
      'one signed with another key in the issuer’s name',
      { alipay: alipayLeaf({}, forger) + BETWEEN.pem },
      'alipay.crt is not issued by an authority',
    ],
    [
      'an app’s signed with another key in the issuer’s name',
      { app: appFile({}, { ...ROOT, privateKey: STRANGER.privateKey }) },
      'app.crt is not issued by an authority',
    ],
    [
      'one issued by what is no authority',
      { alipay: alipayLeaf({}, notAuthority) + notAuthority.pem },
      'alipay.crt is not issued by an authority',
    ],
    [
      'one whose issuers vouch for one another alone',
      { alipay: alipayLeaf({}, roundOne) + roundOne.pem + roundTwo.pem },
      'alipay.crt is not issued by an authority',
    ],
    [
      'one of Alipay’s beside one of an app',
      { alipay: alipayLeaf() + BETWEEN.pem + appFile() },
      'alipay.crt is the certificate of an app',
    ],
    [
      'one of Alipay’s beside an authority that issued nothing',
      { alipay: alipayLeaf() + BETWEEN.pem + OTHER.pem },
      'alipay.crt holds the certificates of authorities',
    ],
    ['one that signed itself', { alipay: selfSigned() }, 'alipay.crt is not issued by an authority'],
    [
      'one that has ended',
      { app: appFile({ notAfter: '2026-11-23T01:59:59Z' }) },
      'app.crt ended on 2026-11-23T01:59:59.000Z: fetch the new one',
    ],
    [
      'one that has not begun',
      { alipay: alipayFile({ notBefore: '2026-11-23T02:00:01Z' }) },
      'alipay.crt is not good before 2026-11-23T02:00:01.000Z',
    ],
    ['a short key', { app: certificate('2088', SMALL.publicKey) }, 'app.crt has a key that has 1024 bits'],
    [
      'a key of a curve',
      { app: certificate('2088', CURVE.publicKey) },
      'app.crt has a key that is an EC key',
    ],
    ['one for SM2', { app: sm2Leaf() }, 'app.crt has a key that is'],
  ])('%s', (_, texts, says) => {
    expect(problems(texts)).toEqual([expect.stringContaining(says)])
  })

  it('everything at once, a sentence each', () => {
    expect(problems({ app: '', alipay: ['', alipayFile()], root: '' })).toEqual([
      ...['root.crt is empty', 'app.crt is empty', 'alipay.crt is empty'],
    ])
  })

  it('the sandbox’s by their own dates', () => {
    const alipay = alipayLeaf({ notAfter: '2026-11-23T01:59:59Z' }, OTHER) + OTHER.pem
    expect(problems({ alipay, isSandbox: true })).toEqual([
      expect.stringContaining('alipay.crt ended on 2026-11-23T01:59:59.000Z'),
    ])
    expect(good({ alipay: alipayLeaf({}, OTHER), isSandbox: true }).alipay[0]).toMatchObject({
      notBefore: Date.parse('2020-01-01T00:00:00Z'),
      notAfter: Date.parse('2120-01-01T00:00:00Z'),
    })
  })

  it('at the very second in which it is still valid', () => {
    expect(problems({ app: appFile({ notAfter: '2026-11-23T02:00:00Z' }) })).toEqual([])
    expect(problems({ app: appFile({ notBefore: '2026-11-23T02:00:00Z' }) })).toEqual([])
  })
})

function selfSigned(): string {
  const name = [['CN', '支付宝-1']] as const
  return issue({ name, privateKey: ALIPAY.privateKey }, { subject: name, publicKey: ALIPAY.publicKey })
}

function sm2Leaf(): string {
  return certificate('2088', generateKeyPairSync('ec', { namedCurve: 'SM2' }).publicKey)
}
