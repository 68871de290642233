/** Requesting a bill from the open platform: the request, the trusted addresses, and how often. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alipayPageBills, type openBills } from '../../../lib/gateways/alipayPage/bills'
import { BILLS } from '../../../lib/gateways/bills'
import type { Bills } from '../../../lib/gateways/capabilities/bills'
import type { Download, Downloaded } from '../../../lib/gateways/download'
import type { GatewayEnvironment } from '../../../lib/gateways/gateway'
import { archive } from '../../../local/simulator/alipayPage/bill/billFile'
import {
  failedAnswer,
  isSignedByApp,
  PAGE_KEYS,
  PARAMETERS,
  STRANGER,
  signedAnswer,
  VARIABLES,
} from '../../support/alipayPage'
import { ACCOUNT, aMovement, BILL_DAY, billOf } from '../../support/bills'
import { collect } from '../../support/collect'
import { NOW } from '../../support/orders'
import { settings } from './alipayPageSamples'

const SERVICE = 'alipay_data_dataservice_bill_downloadurl_query'
const addressAnswer = (url: unknown, key?: typeof STRANGER.privateKey) =>
  signedAnswer(SERVICE, JSON.stringify({ code: '10000', bill_download_url: url }), key)
const GOOD = 'https://dwbillcenter.alipay.com/downloadBillFile.resource?fileId=1'
const BILL = billOf([aMovement()])
const OVER = Buffer.from('late')

type Answers = readonly (readonly [answer: string, file?: Uint8Array | Downloaded])[]

/** @param answers  one an attempt: what is answered, and what its address leads to */
async function read(answers: Answers, changes: Readonly<Record<string, string>> = {}) {
  const [asked, fetched, files] = [[] as URLSearchParams[], [] as string[], new Set<string>()]
  const http = async (url: URL) => {
    const [answer = ''] = answers[asked.push(url.searchParams) - 1] ?? []
    return { status: 200, body: Buffer.from(answer) }
  }
  const download: Download = async (url, file, maxBytes) => {
    expect([basename(dirname(file)), maxBytes]).toEqual([expect.stringMatching(/^bill-/), 268_435_456])
    const [, found = 'failed'] = answers[asked.length - 1] ?? []
    fetched.push(url.href)
    files.add(file)
    if (typeof found === 'string') return found
    await writeFile(file, found)
    return 'done'
  }
  const bills: Required<Bills> = alipayPageBills(settings(changes), PAGE_KEYS, { http, download }, () => NOW)
  const answer = await bills.read(BILL_DAY)
  const entries = answer.kind === 'bill' ? await collect(answer.entries) : []
  expect([...files].filter(file => existsSync(dirname(file)))).toEqual([])
  return { answer, entries, asked, fetched }
}

describe('the bill of a day', () => {
  it('is requested with the app’s signature, and read', async () => {
    const { answer, entries, asked, fetched } = await read([[addressAnswer(GOOD), BILL]])
    expect(answer.kind).toBe('bill')
    expect(entries).toMatchObject([{ kind: 'payment', amountFen: 33_600 }])
    expect(
      asked.map(each => [
        each.get('method'),
        each.get('biz_content'),
        isSignedByApp(Object.fromEntries(each)),
      ]),
    ).toEqual([
      [
        'alipay.data.dataservice.bill.downloadurl.query',
        '{"bill_type":"trade","bill_date":"2026-11-24"}',
        true,
      ],
    ])
    expect(fetched).toEqual([GOOD])
  })

  it('is requested again when its address has expired, three times at most', async () => {
    const late = [addressAnswer(GOOD), OVER] as const
    const lost = [addressAnswer(GOOD), 'failed'] as const
    expect((await read([late, lost, [addressAnswer(GOOD), BILL]])).entries).toHaveLength(1)
    expect((await read([lost, [addressAnswer(GOOD), BILL]])).entries).toHaveLength(1)
    const { answer, asked } = await read([late, late, lost, [addressAnswer(GOOD), BILL]])
    expect([answer, asked.length]).toEqual([{ kind: 'unavailable' }, 3])
  })

  it('leaves nothing on the disk when the key is lost between two attempts', async () => {
    const files: string[] = []
    const download: Download = async (_, file) => {
      files.push(file)
      await writeFile(file, OVER)
      return 'done'
    }
    const own = async () => {
      if (files.length > 0) throw new Error('there is no key')
      return PAGE_KEYS.own()
    }
    const http = async () => ({ status: 200, body: Buffer.from(addressAnswer(GOOD)) })
    const bills = alipayPageBills(settings(), { ...PAGE_KEYS, own }, { http, download }, () => NOW)
    await expect(bills.read(BILL_DAY)).rejects.toThrow('there is no key')
    expect(files.map(file => existsSync(dirname(file)))).toEqual([false])
  })

  it.each([
    ['there is none', failedAnswer(SERVICE, 'isp.bill_not_exist'), { kind: 'noBill' }],
    ['there is none, as the list has it', failedAnswer(SERVICE, 'BILL_NOT_EXIST'), { kind: 'noBill' }],
    ['nothing moved', failedAnswer(SERVICE, 'NO_BILL_DATA'), { kind: 'noBill' }],
    ['it is requested too often', failedAnswer(SERVICE, 'SYSTEM_RATE_LIMIT'), { kind: 'unavailable' }],
    ['the app asks too often', failedAnswer(SERVICE, 'USER_RATE_LIMIT'), { kind: 'unavailable' }],
    [
      'the day is invalid',
      failedAnswer(SERVICE, 'INVAILID_ARGUMENTS'),
      { kind: 'refused', code: 'INVAILID_ARGUMENTS' },
    ],
    [
      'the code is another, which ends alike',
      failedAnswer(SERVICE, 'ACQ.NO_BILL_DATA'),
      { kind: 'refused', code: 'ACQ.NO_BILL_DATA' },
    ],
    ['the app has none', failedAnswer(SERVICE, 'isv.bill_not_exist'), { kind: 'noBill' }],
    [
      'it is not permitted',
      failedAnswer(SERVICE, 'isv.insufficient-isv-permissions', '40006'),
      { kind: 'refused', code: 'isv.insufficient-isv-permissions' },
    ],
    [
      'the platform is out of order',
      failedAnswer(SERVICE, 'isp.unknow-error', '20000'),
      { kind: 'unavailable' },
    ],
    [
      'the answer is signed with another key',
      addressAnswer(GOOD, STRANGER.privateKey),
      { kind: 'refused', code: 'ANSWER_SIGNATURE_WRONG' },
    ],
  ])('is not read when %s', async (_, text, expected) => {
    expect((await read([[text, BILL]])).answer).toEqual(expected)
  })

  it('is refused when it is too large', async () => {
    const { answer } = await read([[addressAnswer(GOOD), 'tooLarge']])
    expect(answer).toEqual({ kind: 'refused', code: 'BILL_TOO_LARGE' })
  })

  it('leaves no file behind when it is unusable', async () => {
    const { entries } = await read([[addressAnswer(GOOD), archive(ACCOUNT, 'no bill', '')]])
    expect(entries).toMatchObject([{ kind: 'unusable', fault: 'notABill' }])
  })
})

describe('the download address', () => {
  const REFUSED = { kind: 'refused', code: 'BILL_ADDRESS_NOT_ALIPAYS' }
  it.each([
    ['http://dwbillcenter.alipay.com/x', 'https://dwbillcenter.alipay.com/x'],
    ['https://bills.dl.alipaydev.com/x', 'https://bills.dl.alipaydev.com/x'],
    ['https://openapi.alipay.com/x', 'https://openapi.alipay.com/x'],
  ])('%s is fetched, over TLS', async (told, fetched) => {
    expect((await read([[addressAnswer(told), BILL]])).fetched).toEqual([fetched])
  })

  it.each([
    'https://alipay.com.example/x',
    'https://notalipay.com/x',
    'https://x.alipay.com:8443/x',
    'http://x.alipay.com:8080/x',
    'https://user@x.alipay.com/x',
    'ftp://x.alipay.com/x',
    'file:///etc/passwd',
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:4010/x',
    '/x',
    '',
    7,
    [GOOD],
    undefined,
  ])('%s is not', async told => {
    const { answer, fetched } = await read([[addressAnswer(told), BILL]])
    expect([answer, fetched]).toEqual([REFUSED, []])
  })

  it('of the simulator is fetched if the simulator is the gateway', async () => {
    const changes = { ALIPAY_OPENAPI_URL: 'https://gateway.example/openapi/gateway.do' }
    const here = await read([[addressAnswer('https://gateway.example/openapi/bill/1'), BILL]], changes)
    expect(here.entries).toHaveLength(1)
    const elsewhere = await read([[addressAnswer('https://gateway.example:1/bill'), BILL]], changes)
    expect(elsewhere.answer).toEqual(REFUSED)
  })
})

describe('the registry', () => {
  const openSecret: GatewayEnvironment['secret'] = (reference, parse) => ({
    isLiteral: false,
    get: async () =>
      parse({ text: PARAMETERS[reference.replace('ssm:', '')] ?? '', place: reference, isLiteral: false }),
  })

  it('has bills of the open platform alone', async () => {
    const environment = {} as Parameters<typeof openBills>[0]
    expect(await BILLS.alipayDirect?.(environment)).toEqual({})
    expect(await BILLS.chinabank?.(environment)).toEqual({})
  })

  it('opens them in functions that can download files', async () => {
    const environment = {
      name: 'alipayPage',
      variables: VARIABLES,
      publicUrl: 'https://shop.example.com',
      problem: expect.fail,
      secret: openSecret,
      http: async () => undefined,
      clock: () => NOW,
    }
    const open = (download?: Download) =>
      BILLS.alipayPage?.({ ...environment, ...(download && { download }) })
    const bills = await open(async () => 'failed')
    expect(await bills?.read?.(BILL_DAY)).toEqual({ kind: 'unavailable' })
    await expect(open()).rejects.toThrow('bills need a way to download them')
  })
})
