/** Bills for tests, written by the simulator and read by the shop. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBill } from '../../lib/gateways/alipayPage/bill/readBill'
import type { BillLine, UnusableBill } from '../../lib/gateways/capabilities/bills'
import type { EpochMs } from '../../lib/time'
import { billFile } from '../../local/simulator/alipayPage/bill/billFile'
import type { Movement } from '../../local/simulator/alipayPage/bill/movements'
import { SELLER_ID } from './alipayPage'
import { collect } from './collect'

/** 2026-11-24, in Beijing. */
export const BILL_DAY = Date.parse('2026-11-24T12:00:00+08:00') as EpochMs
export const ACCOUNT = { sellerId: SELLER_ID, day: '20261124' } as const

export const aMovement = (parts: Partial<Movement> = {}): Movement => ({
  kind: 'payment',
  tradeNo: '2026112422001400000000000001',
  outTradeNo: '20261124AAAAAAAAAAAAAAAA',
  subject: '明前西湖龙井',
  buyer: 'buy***@example.com',
  createdAtMs: BILL_DAY - 60_000,
  atMs: BILL_DAY,
  fen: 33_600,
  refundNo: '',
  feeFen: 202,
  ...parts,
})

export const billOf = (movements: readonly Movement[]): Buffer => billFile(ACCOUNT, movements, BILL_DAY)

/** Reads a bill with the shop's code. */
export async function readBytes(
  bytes: Uint8Array,
  wanted = { sellerId: SELLER_ID, day: BILL_DAY },
): Promise<readonly (BillLine | UnusableBill)[]> {
  const folder = await mkdtemp(join(tmpdir(), 'a-bill-'))
  try {
    const file = join(folder, 'bill')
    await writeFile(file, bytes)
    return await collect(readBill(file, wanted))
  } finally {
    await rm(folder, { recursive: true })
  }
}
