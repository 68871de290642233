/**
 * Comparison with Alipay's official SDK: what it signs and accepts, and where we differ
 * (docs/protocols.md#the-official-sdk).
 */

import { X509Certificate } from 'node:crypto'
import type { AlipaySdk } from 'alipay-sdk'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { readAnswer } from '../../lib/gateways/alipayPage/answerJson'
import { alipayPageMessages } from '../../lib/gateways/alipayPage/messages'
import { signedFields } from '../../lib/gateways/alipayPage/signedRequest'
import { parseForm } from '../../lib/signing/formEncoding'
import { alipay, app, held, root } from '../../local/alipayPageCertificates.json'
import { rootSerialNumberOf, serialNumberOf } from '../../tools/certificates/serialNumber'
import vectors from '../fixtures/certificateVectors.json'
import { vectors as signatures } from '../fixtures/signatureVectors.json'
import {
  ALIPAY,
  APP,
  APP_ID,
  isSignedByApp,
  PAGE_KEYS,
  type PageFields,
  pageForm,
  pageNotifyFields,
  pemOf,
  SELLER_ID,
  STRANGER,
  signatureOf,
  signedAnswer,
  signedPageFields,
} from '../support/alipayPage'
import { anyText } from '../support/anyText'
import { authority, issue, type Name } from '../support/certificates'
import { anOrder, NOW } from '../support/orders'
import { RARE } from '../support/rare'
import { settings } from '../unit/gateways/alipayPageSamples'

const RUNS = Number(process.env.PROPERTY_RUNS ?? (RARE ? 500 : 100))
const BARE = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '')

describe.runIf(RARE)('the official SDK', () => {
  let sdkFor: (config: object) => AlipaySdk
  beforeAll(async () => {
    const sdk = await import('alipay-sdk')
    sdkFor = config =>
      new sdk.AlipaySdk({
        appId: APP_ID,
        privateKey: BARE(pemOf(APP.privateKey)),
        keyType: 'PKCS8',
        alipayPublicKey: BARE(pemOf(ALIPAY.publicKey)),
        ...config,
      })
  })
  const sdkAlipay = () => sdkFor({})
  /** Looks at requests as Alipay would. */
  const sdkOfAlipay = () => sdkFor({ alipayPublicKey: BARE(pemOf(APP.publicKey)) })

  const name = fc.stringMatching(/^[a-z][a-z_]{0,12}$/).filter(each => !['sign', 'sign_type'].includes(each))
  // The SDK drops no empty value.
  const filled = anyText({ minLength: 1, maxLength: 30 }).filter(text => !text.includes('\0'))
  const anyFields = fc.dictionary(name, filled, { minKeys: 1, maxKeys: 12, noNullPrototype: true })

  describe('and requests', () => {
    it('accepts each of ours, and none that is changed', () =>
      fc.assert(
        fc.asyncProperty(fc.dictionary(name, filled), filled, async (content, returnUrl) => {
          const addresses = { notify_url: 'https://shop.example.com/n', return_url: returnUrl }
          const call = { method: 'alipay.trade.page.pay', content, addresses, now: NOW }
          const own = { ...(await PAGE_KEYS.own()), certificates: { app: 'a', root: 'c_d' } }
          const fields = Object.fromEntries(await signedFields({ appId: APP_ID }, own, call))
          expect(sdkOfAlipay().checkNotifySignV2(fields)).toBe(true)
          expect(sdkOfAlipay().checkNotifySignV2({ ...fields, app_cert_sn: 'b' })).toBe(false)
          expect(isSignedByApp(fields)).toBe(true)
        }),
        { numRuns: RUNS },
      ))

    it('makes requests that our verifier accepts, with our certificate numbers', () =>
      fc.assert(
        fc.property(filled, subject => {
          const files = { appCertContent: app, alipayPublicCertContent: alipay, alipayRootCertContent: root }
          const link = sdkFor(files).pageExec('alipay.trade.page.pay', {
            method: 'GET',
            bizContent: { out_trade_no: '1', subject },
          })
          const fields = Object.fromEntries(new URL(link).searchParams)
          const shop = JSON.parse(held)
          expect(fields).toMatchObject({ app_cert_sn: shop.app.serialNumber, alipay_root_cert_sn: shop.root })
          expect(isSignedByApp(fields)).toBe(true)
        }),
        { numRuns: RUNS / 5 },
      ))
  })

  const read = async (fields: PageFields | string) => {
    const form = parseForm(Buffer.from(typeof fields === 'string' ? fields : pageForm(fields)))
    if (!form.ok) return form.error
    const message = await alipayPageMessages(settings(), PAGE_KEYS).read('notify', form.value, NOW)
    return message.ok ? 'accepted' : message.error
  }
  /** The signature is right: whatever else is said of the message comes later. */
  const isTaken = (verdict: string) =>
    !['badSignature', 'signatureMissing', 'signTypeMismatch'].includes(verdict)

  describe('and messages', () => {
    it('gives the same verdict on any that Alipay signed, and on any that are changed', () =>
      fc.assert(
        fc.asyncProperty(anyFields, name, filled, async (fields, changedName, value) => {
          const signed = signedPageFields(fields)
          expect(sdkAlipay().checkNotifySignV2(signed)).toBe(true)
          expect(isTaken(await read(signed))).toBe(true)
          const changed = { ...signed, [changedName]: value }
          if (changed[changedName] === signed[changedName]) return
          const verdict = await read(changed)
          // A message that was cut anew under its signature: see below.
          if (verdict === 'ambiguous') return
          expect(isTaken(verdict)).toBe(sdkAlipay().checkNotifySignV2(changed))
        }),
        { numRuns: RUNS },
      ))

    const vectorsOf = signatures.filter(
      ({ product, kind, params }) =>
        product === 'alipay-openapi' &&
        (kind === 'verify-notify' || kind === 'return') &&
        params !== undefined,
    )
    it.each(vectorsOf.map(vector => [vector.id, vector] as const))('agrees with %s', (_, vector) => {
      const sdk = sdkFor({ alipayPublicKey: vector.publicKey?.replace(/-----[^-]+-----|\s/g, '') })
      expect(sdk.checkNotifySignV2({ ...vector.params })).toBe(vector.expected)
    })

    const genuine = signedPageFields(pageNotifyFields(anOrder(), { subject: 'tea' }))
    const { sign = '' } = genuine
    const withType = () => {
      const { sign: _, ...others } = genuine
      const text = Object.keys(others)
        .sort()
        .map(each => `${each}=${others[each]}`)
      return { ...genuine, sign: signatureOf(text.join('&')) }
    }
    it.each<[string, theirs: boolean, ours: string, () => PageFields]>([
      ['a genuine message', true, 'accepted', () => genuine],
      ['one of another key', false, 'badSignature', () => signedPageFields(genuine, STRANGER.privateKey)],
      [
        'the older digest, by the message’s own word',
        true,
        'signTypeMismatch',
        () => signedPageFields(pageNotifyFields(anOrder()), ALIPAY.privateKey, 'RSA'),
      ],
      ['its type signed along', true, 'badSignature', withType],
      ['its type left out', true, 'signTypeMismatch', () => ({ ...genuine, sign_type: '' })],
      [
        'two parameters in one',
        true,
        'ambiguous',
        () => {
          const { subject = '', total_amount = '', ...others } = genuine
          return { ...others, subject: `${subject}&total_amount=${total_amount}` }
        },
      ],
      [
        'a signature without padding',
        true,
        'badSignature',
        () => ({ ...genuine, sign: sign.replace(/=+$/, '') }),
      ],
      [
        'a signature in the alphabet of URLs',
        true,
        'badSignature',
        () => ({ ...genuine, sign: Buffer.from(sign, 'base64').toString('base64url') }),
      ],
      [
        'a signature in lines',
        true,
        'signatureMissing',
        () => ({ ...genuine, sign: sign.replace(/.{76}/g, '$&\n') }),
      ],
      ['a parameter that is empty', false, 'accepted', () => ({ ...genuine, body: '' })],
      [
        'a parameter that is empty, signed along',
        true,
        'accepted',
        () => {
          const { sign: _, sign_type = '', ...others } = { ...genuine, body: '' } as PageFields
          const text = Object.keys(others)
            .sort()
            .map(each => `${each}=${others[each]}`)
          return { ...others, sign_type, sign: signatureOf(text.join('&')) }
        },
      ],
    ])('%s: %s, and %s here', async (_, theirs, ours, fieldsOf) => {
      const fields = fieldsOf()
      expect(sdkAlipay().checkNotifySignV2({ ...fields })).toBe(theirs)
      expect(await read(fields)).toBe(ours)
    })
  })

  describe('and answers', () => {
    const takes = (text: string, service = 'alipay_trade_query') => {
      const sign = JSON.parse(text).sign
      try {
        sdkAlipay().checkResponseSign(text, `${service}_response`, sign, '')
        return true
      } catch {
        return false
      }
    }
    const ours = (text: string) =>
      readAnswer({ status: 200, body: Buffer.from(text) }, 'alipay.trade.query', {
        keys: [ALIPAY.publicKey as Awaited<ReturnType<typeof PAGE_KEYS.alipay>>['keys'][number]],
      })

    it('gives the same verdict on any that Alipay signed, and on any by somebody else', () =>
      fc.assert(
        fc.property(fc.dictionary(name, fc.jsonValue()), content => {
          const text = JSON.stringify({ ...content, code: '10000' }).replaceAll('/', '\\/')
          const signed = signedAnswer('alipay_trade_query', text)
          const forged = signedAnswer('alipay_trade_query', text, STRANGER.privateKey)
          expect([takes(signed), takes(forged)]).toEqual([true, false])
          expect(ours(forged)).toEqual({ kind: 'refused', code: 'ANSWER_SIGNATURE_WRONG' })
          expect(ours(signed)).not.toMatchObject({ code: expect.stringMatching(/^ANSWER_/) })
        }),
        { numRuns: RUNS },
      ))

    it('accepts an answer with a repeated member, and reads the unsigned one', () => {
      const member = '{"code":"10000","trade_status":"WAIT_BUYER_PAY"}'
      const forged = member.replace('WAIT_BUYER_PAY', 'TRADE_SUCCESS')
      const sign = signatureOf(member)
      const before = `{"alipay_trade_query_response":${forged},"x":{"alipay_trade_query_response":${member}},"sign":"${sign}"}`
      const twice = `{"alipay_trade_query_response":${member},"sign":"${sign}","alipay_trade_query_response":${forged}}`
      expect([takes(twice), takes(before)]).toEqual([true, false])
      expect(JSON.parse(twice).alipay_trade_query_response.trade_status).toBe('TRADE_SUCCESS')
      expect(ours(twice)).toEqual({ kind: 'refused', code: 'ANSWER_AMBIGUOUS' })
    })
  })

  describe('and certificates', () => {
    const numbers = (files: { app: string; alipay: string; root: string }) => {
      const { config } = sdkFor({
        appCertContent: files.app,
        alipayPublicCertContent: files.alipay,
        alipayRootCertContent: files.root,
      })
      return config as unknown as Record<'appCertSn' | 'alipayCertSn' | 'alipayRootCertSn', string>
    }

    it('agrees on every published one', () => {
      const [first = expect.fail()] = vectors.published
      for (const { certificate, expected } of vectors.published) {
        expect(numbers({ app: certificate, alipay: certificate, root: vectors.root.file })).toMatchObject({
          appCertSn: expected,
          alipayCertSn: expected,
          alipayRootCertSn: vectors.root.expected,
        })
      }
      const sm2 = numbers({ app: first.certificate, alipay: first.certificate, root: vectors.sm2 })
      expect(sm2.alipayRootCertSn).toBe('')
    })

    const attribute = fc.tuple(
      fc.constantFrom('C', 'O', 'OU', 'CN', 'L', 'ST' as const),
      // A line end is an escape to OpenSSL, and to nobody else; Alipay's names hold none.
      anyText({ minLength: 1, maxLength: 20 }).filter(text => !/\p{C}/u.test(text)),
    )
    it('agrees on any issuer, number and root', () =>
      fc.assert(
        fc.property(
          fc.uniqueArray(attribute, { minLength: 1, maxLength: 5, selector: ([type]) => type }),
          fc.bigInt({ min: 1n, max: 2n ** 159n }),
          (issuerName, serialNumber) => {
            const by = { ...authority(issuerName as Name, undefined, { serialNumber }, ALIPAY) }
            const leaf = issue(by, { subject: [['CN', 'x']], publicKey: APP.publicKey, serialNumber })
            const ofRoot = new X509Certificate(by.pem)
            expect(numbers({ app: leaf, alipay: leaf, root: by.pem + vectors.sm2 + by.pem })).toMatchObject({
              appCertSn: serialNumberOf(new X509Certificate(leaf)),
              alipayRootCertSn: rootSerialNumberOf([ofRoot, ofRoot]),
            })
          },
        ),
        { numRuns: RUNS / 2 },
      ))
  })

  it('checks no seller: the shop must check whose message it is', () => {
    const stranger = signedPageFields(pageNotifyFields(anOrder(), { seller_id: '2088000000000009' }))
    expect(stranger.seller_id).not.toBe(SELLER_ID)
    expect(sdkAlipay().checkNotifySignV2(stranger)).toBe(true)
  })
})
