/** Reading the open platform's bills, and which files are refused. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, readLine } from '../../../lib/gateways/alipayPage/bill/line'
import { readBill } from '../../../lib/gateways/alipayPage/bill/readBill'
import { recordsOf } from '../../../lib/gateways/alipayPage/bill/records'
import type { BillFault, BillLine } from '../../../lib/gateways/capabilities/bills'
import { archive, billFile } from '../../../local/simulator/alipayPage/bill/billFile'
import { detailsText } from '../../../local/simulator/alipayPage/bill/billText'
import type { Movement } from '../../../local/simulator/alipayPage/bill/movements'
import { plantedFile } from '../../../local/simulator/alipayPage/bill/planted'
import { encodeText } from '../../../local/simulator/core/charset'
import { zip } from '../../../local/simulator/core/zip'
import { SELLER_ID } from '../../support/alipayPage'
import { ACCOUNT, aMovement, BILL_DAY, billOf, readBytes } from '../../support/bills'
import { collect } from '../../support/collect'

const REFUND = aMovement({ kind: 'refund', fen: 1234, refundNo: 'R1', feeFen: 7 })
const MOVEMENTS = [aMovement(), REFUND]
const TEXT = detailsText(ACCOUNT, MOVEMENTS, BILL_DAY)
const csv = (text: string) => encodeText(text, 'gbk')

/** What a line must be read as. */
const lineOf = ({ kind, tradeNo, outTradeNo: orderNo, refundNo, fen, feeFen, atMs }: Movement): BillLine => ({
  kind,
  tradeNo,
  orderNo,
  amountFen: fen as BillLine['amountFen'],
  at: atMs as BillLine['at'],
  refundId: kind === 'refund' ? refundNo || orderNo : '',
  feeFen: kind === 'refund' ? 0 - feeFen : feeFen,
})

describe('a bill', () => {
  it('is read from the archive, and from an unpacked file', async () => {
    const lines = MOVEMENTS.map(lineOf)
    expect(await readBytes(billOf(MOVEMENTS))).toEqual(lines)
    expect(await readBytes(csv(TEXT))).toEqual(lines)
    expect(await readBytes(csv(TEXT.replaceAll('\r\n', '\n')))).toEqual(lines)
  })

  it('may have no lines at all', async () => {
    expect(await readBytes(billOf([]))).toEqual([])
  })

  it('uses the order’s number for a refund without one', async () => {
    const bill = billOf([aMovement({ kind: 'refund', feeFen: 0 })])
    expect(await readBytes(bill)).toMatchObject([{ refundId: '20261124AAAAAAAAAAAAAAAA', feeFen: 0 }])
  })

  it('may end its period with the last second, and name the account alone', async () => {
    const other = TEXT.replace('2026年11月25日 00:00:00', '2026年11月24日 23:59:59')
    expect(await readBytes(csv(other.replace(`${SELLER_ID}0156`, SELLER_ID)))).toHaveLength(2)
  })

  it('may have its columns in another sequence', async () => {
    const turned = TEXT.split('\r\n').map(line =>
      line.startsWith('#') || line === ''
        ? line
        : [...line.split(',').slice(0, 1), ...line.split(',').slice(1).reverse()].join(','),
    )
    expect(await readBytes(csv(turned.join('\r\n')))).toEqual(MOVEMENTS.map(lineOf))
  })

  it('may have commas in the name of its goods', async () => {
    const named = TEXT.replaceAll('明前西湖龙井', 'tea, green, 50 g')
    expect(await readBytes(csv(named))).toEqual(MOVEMENTS.map(lineOf))
  })

  it('may have quotes in the name of its goods, and an empty line', async () => {
    for (const name of ['5" 杯', '"明前"西湖龙井', '"tea, green', '"']) {
      const other = TEXT.replaceAll('明前西湖龙井', name).replace('\r\n', '\r\n\r\n')
      expect(await readBytes(csv(other)), name).toEqual(MOVEMENTS.map(lineOf))
    }
  })

  it('may have commas in a remark, and in the name of its goods too', async () => {
    const remarked = TEXT.replace(/^(\d.*)$/gm, '$1, 买家, 不要了')
    expect(await readBytes(csv(remarked))).toEqual(MOVEMENTS.map(lineOf))
    expect(await readBytes(csv(remarked.replaceAll('明前西湖龙井', 'tea, green')))).toEqual(
      MOVEMENTS.map(lineOf),
    )
  })

  it('may have empty lines', async () => {
    const nothing = [aMovement({ fen: 0, feeFen: 0 }), aMovement({ kind: 'refund', fen: 0, feeFen: 0 })]
    expect(await readBytes(billOf(nothing))).toMatchObject([{ amountFen: 0 }, { amountFen: 0 }])
  })

  it('may have tens of lines of each kind', async () => {
    const many = Array.from({ length: 12 }, () => MOVEMENTS).flat()
    expect(await readBytes(billOf(many))).toHaveLength(24)
  })

  it('is read as it was written, whatever it contains', async () => {
    const digits = fc.stringMatching(/^[0-9]{16,28}$/)
    const movement = fc.record({
      kind: fc.constantFrom('payment' as const, 'refund' as const),
      tradeNo: digits,
      outTradeNo: fc.stringMatching(/^[0-9A-Za-z_]{1,64}$/),
      subject: fc.constantFrom('茶', '茶, 杯', 'a;b', ''),
      fen: fc.integer({ min: 1, max: 10_000_000_000 }),
      feeFen: fc.integer({ min: 0, max: 1_000_000 }),
      refundNo: fc.stringMatching(/^[0-9A-Za-z]{0,64}$/),
      atMs: fc.integer({ min: 0, max: 86_399 }).map(s => Date.parse('2026-11-24T00:00:00+08:00') + s * 1000),
    })
    const bills = fc.array(movement, { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(bills, async parts => {
        const movements = parts.map(aMovement)
        expect(await readBytes(billOf(movements))).toEqual(movements.map(lineOf))
      }),
      { numRuns: 40 },
    )
  })
})

describe('a line with a superfluous comma', () => {
  const head = (TEXT.split('\r\n').find(line => line.startsWith('支付宝交易号')) ?? expect.fail()).split(',')
  const row = (TEXT.split('\r\n').find(line => /^\d/.test(line)) ?? expect.fail()).split(',')
  /** The line by columns in another order, with these cells for the last three of them. */
  const ending = (columns: readonly string[], cells: readonly string[]) => {
    const others = head.filter(column => !columns.includes(column))
    const place = columnsOf([...others, ...columns]) ?? expect.fail()
    return readLine([...others.map(column => (row[head.indexOf(column)] ?? '').trim()), ...cells], place)
  }

  it('is read if both texts are adjacent', () => {
    expect(ending(['服务费（元）', '商品名称', '备注'], ['-0.10', 'tea', 'green', '买家'])).toMatchObject({
      line: { feeFen: 10 },
    })
  })

  it('is read if numbers follow both', () => {
    const columns = ['商品名称', '订单金额（元）', '备注', '服务费（元）']
    const fee = (cells: readonly string[]) => ending(columns, cells)?.line.feeFen
    expect(fee(['tea', '336.00', '买家', '-0.10'])).toBe(10)
    expect(fee(['tea', 'green', '336.00', '买家', '-0.10'])).toBe(10)
    expect(fee(['tea', '336.00', '买家', '不要了', '-0.10'])).toBe(10)
    expect(fee(['tea', 'green', '336.00', '买家', '不要了', '-0.10'])).toBe(10)
  })

  it('is refused if cells are missing', () => {
    expect(ending(['商品名称', '备注'], ['tea'])).toBeUndefined()
    expect(ending(['商品名称', '备注'], [])).toBeUndefined()
  })

  it('is refused if it is ambiguous', () => {
    const columns = ['商品名称', '服务费（元）', '备注']
    expect(ending(columns, ['tea', '-0.10', '-0.20', '买家'])).toBeUndefined()
    expect(ending(columns, ['tea', '-0.10', '-0.10', '买家'])).toMatchObject({ line: { feeFen: 10 } })
    expect(ending(columns, ['tea', '-0.10', 'green', '买家'])).toMatchObject({ line: { feeFen: 10 } })
  })
})

const unusable = (fault: BillFault, line = expect.any(Number)) => ({ kind: 'unusable', fault, line })

const withByte = (bytes: Buffer, byte: number): Buffer => {
  bytes[bytes.indexOf('R1')] = byte
  return bytes
}

/** An archive whose directory claims another length of its first file. */
function claiming(length: number): Buffer {
  const bytes = Buffer.from(billFile(ACCOUNT, MOVEMENTS, BILL_DAY))
  bytes.writeUInt32LE(length, bytes.indexOf(Buffer.from('504b0102', 'hex')) + 24)
  return bytes
}

describe('a file is refused', () => {
  it.each<[string, BillFault, Uint8Array]>([
    ['of another day', 'otherDay', plantedFile('otherDay', ACCOUNT, MOVEMENTS, BILL_DAY)],
    ['of several days', 'otherDay', csv(TEXT.replace('2026年11月25日', '2026年11月26日'))],
    ['that begins a day earlier', 'otherDay', csv(TEXT.replace('11月24日 00', '11月23日 00'))],
    ['of another account', 'otherAccount', plantedFile('otherAccount', ACCOUNT, MOVEMENTS, BILL_DAY)],
    ['with an unknown column', 'unknownColumns', plantedFile('unknownColumn', ACCOUNT, MOVEMENTS, BILL_DAY)],
    ['with a column of another name', 'unknownColumns', csv(TEXT.replace('分润（元）', '分红（元）'))],
    ['without a column', 'unknownColumns', csv(TEXT.replace('分润（元）,', ''))],
    ['without the names of its columns', 'notABill', csv(TEXT.replace('支付宝交易号,', '交易号,'))],
    ['without its end', 'cutOff', plantedFile('cutOff', ACCOUNT, MOVEMENTS, BILL_DAY)],
    ['that ends within a line', 'cutOff', csv(TEXT.slice(0, TEXT.indexOf('R1')))],
    [
      'that ends within a character',
      'cutOff',
      csv(TEXT).subarray(0, csv(TEXT.slice(0, TEXT.indexOf('明细列表结束'))).length + 1),
    ],
    ['that ends within a text in quotes', 'cutOff', csv(`${TEXT.slice(0, TEXT.indexOf('R1'))}"R1`)],
    ['with half a character behind its end', 'cutOff', Buffer.concat([csv(TEXT), Buffer.of(0xb2)])],
    ['without the sum of the payments', 'cutOff', csv(TEXT.replace(/#交易合计.*\r\n/, ''))],
    ['without the sum of the refunds', 'cutOff', csv(TEXT.replace(/#退款合计.*\r\n/, ''))],
    ['whose archive has lost its end', 'cutOff', plantedFile('archiveCutOff', ACCOUNT, MOVEMENTS, BILL_DAY)],
    [
      'with a line less than it counts',
      'totalsDiffer',
      csv(TEXT.replace('#交易合计：1笔', '#交易合计：2笔')),
    ],
    [
      'with another sum than its lines have',
      'totalsDiffer',
      csv(TEXT.replace('退款共-12.34', '退款共-12.35')),
    ],
    ['with an unknown type of line', 'unknownLine', csv(TEXT.replace(',交易\t,', ',冻结\t,'))],
    ['with a cell more behind the name', 'unknownLine', csv(TEXT.replace(',336.00,', ',,336.00,'))],
    ['with a comma in another text', 'unknownLine', csv(TEXT.replaceAll('buy***', 'buy,***'))],
    ['with a cell less', 'unknownLine', csv(TEXT.replace(',2026-11-24 11:59:00,', ','))],
    ['with an invalid trade', 'unknownLine', csv(TEXT.replace(/^2026.*?\t/m, '1\t'))],
    ['with no order', 'unknownLine', csv(TEXT.replace('20261124AAAAAAAAAAAAAAAA', ''))],
    ['with an invalid receipt', 'unknownLine', csv(TEXT.replace('336.00,336.00', '336.00,336.001'))],
    ['with an invalid fee', 'unknownLine', csv(TEXT.replace('-2.02', '-2.02.'))],
    ['with a sign within an amount', 'unknownLine', csv(TEXT.replace('336.00', '33-6.00'))],
    ['with a negative one', 'unknownLine', csv(TEXT.replace(',退款\t,', ',冻结\t,'))],
    ['with an invalid negative amount', 'unknownLine', csv(TEXT.replace('-12.34,', '-12.341,'))],
    ['with an invalid amount', 'unknownLine', csv(TEXT.replace('336.00', '336.001'))],
    ['with a payment below nothing', 'unknownLine', csv(TEXT.replace('336.00', '-336.00'))],
    ['with a refund above nothing', 'unknownLine', csv(TEXT.replace(',-12.34,', ',12.34,'))],
    [
      'with a time that does not exist',
      'unknownLine',
      csv(TEXT.replaceAll('2026-11-24 12:00:00', '2026-11-31 12:00:00')),
    ],
    ['that is no bill', 'notABill', Buffer.from('下载超时')],
    ['that is empty', 'notABill', Buffer.alloc(0)],
    ['that says not whose it is', 'notABill', csv(TEXT.replace('#账号', '#帐号'))],
    ['that says not of which day', 'notABill', csv(TEXT.replace('#起始', '#开始'))],
    ['whose account stands within a comment', 'notABill', csv(TEXT.replace('#账号', '##账号'))],
    ['whose day stands within a comment', 'notABill', csv(TEXT.replace('#起始', '##起始'))],
    ['whose payments’ sum stands within a comment', 'cutOff', csv(TEXT.replace('#交易合', '##交易合'))],
    ['whose refunds’ sum stands within a comment', 'cutOff', csv(TEXT.replace('#退款合', '##退款合'))],
    ['without details', 'notABill', archive(ACCOUNT, '', '')],
    ['that is in another charset', 'notABill', Buffer.from(TEXT)],
    ['with a byte that is no character', 'notABill', withByte(csv(TEXT), 0xb2)],
    ['with a line that never ends', 'notABill', Buffer.alloc(70_000, 'a')],
    ['whose archive has no details', 'notABill', zip([{ name: Buffer.from('a.txt'), bytes: csv(TEXT) }])],
    ['whose archive is too large', 'tooLarge', claiming(0x8000_0001)],
    ['whose archive is shorter than it claims', 'cutOff', claiming(0x8000_0000)],
  ])('%s', async (_, fault, bytes) => {
    expect((await readBytes(bytes)).at(-1)).toEqual(unusable(fault))
  })

  it('with the line that was cut off', async () => {
    expect((await readBytes(csv(TEXT.slice(0, TEXT.indexOf('R1'))))).at(-1)).toEqual(unusable('cutOff', 7))
  })

  it('with the line that is invalid', async () => {
    const bytes = csv(TEXT.replace('336.00', 'NaN'))
    expect(await readBytes(bytes)).toEqual([unusable('unknownLine', 6)])
  })

  it('whose bytes do not match the archive’s checksum', async () => {
    const bytes = Buffer.from(billFile(ACCOUNT, MOVEMENTS, BILL_DAY))
    bytes.writeUInt32LE(1, bytes.indexOf(Buffer.from('504b0102', 'hex')) + 16)
    expect((await readBytes(bytes)).at(-1)).toEqual(unusable('cutOff', 0))
  })
})

it('a character may be split between chunks', async () => {
  async function* bytewise() {
    for (const byte of csv('茶\t,杯\r\n')) yield Uint8Array.of(byte)
  }
  expect(await collect(recordsOf(bytewise(), 2))).toEqual([{ line: 1, cells: ['茶', '杯'] }])
})

it('a missing file is no fault of the bill', async () => {
  const reading = readBill('/nowhere/bill', { sellerId: SELLER_ID, day: BILL_DAY })
  await expect(reading.next()).rejects.toThrow('ENOENT')
})
