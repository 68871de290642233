// alipay.data.dataservice.bill.downloadurl.query, and the download addresses that it issues: valid for half a minute,
// without authentication (docs/protocols.md#page-bill).

import { randomBytes } from 'node:crypto'
import { beijingDay, parseBeijing } from '../../core/beijingTime'
import type { GatewayContext, GatewayCore } from '../../core/gateway'
import type { Refusal } from '../../core/refusal'
import { chosen, isOn, type Tick } from '../../core/settingFields'
import type { Content } from '../answerJson'
import type { BizContent } from '../bizContent'
import { ALIPAY_PAGE, type Contract } from '../contract'
import { refuse } from '../errorCodes'
import { movementsOf } from './movements'
import { LATE, OPENAPI_BILLS, plantedFile, plantedLines } from './planted'

export const BILL_ROUTE = '/openapi/bill/:token'

/** For trying out the shop: the real gateway provides a day's bill on the next day. */
export const TODAYS_BILL: Tick = {
  name: 'openapiTodaysBill',
  label: '可取当日账单',
  small: 'There is a bill of today',
  initial: false,
}

/** Real milliseconds. */
const VALID_MS = 30_000

interface Issued {
  readonly day: string
  readonly atMs: number
  readonly isOver: boolean
}

export interface BillService {
  /** Issue a download address. */
  address(content: BizContent, origin: string): Content | Refusal
  download(c: GatewayContext): Response
}

export function makeBillService(core: GatewayCore, { sellerId }: Pick<Contract, 'sellerId'>): BillService {
  const issued = new Map<string, Issued>()
  let late = 0

  function isOver(): boolean {
    const planted = chosen(OPENAPI_BILLS, core.settings())
    late = planted === 'lateOnce' ? late + 1 : 0
    return planted === 'late' || late === 1
  }

  return {
    address(content, origin) {
      const day = wantedDay(content, core)
      if (typeof day === 'object') return day
      const planted = chosen(OPENAPI_BILLS, core.settings())
      const nobody = linesOf(day).length === 0
      if (planted === 'notPermitted')
        return refuse('isv.insufficient-isv-permissions', 'The control panel says so.')
      if (planted === 'notThere' || nobody) return refuse('isp.bill_not_exist', `Nothing moved on ${day}.`)
      const token = randomBytes(12).toString('hex')
      issued.set(token, { day, atMs: core.now(), isOver: isOver() })
      return { bill_download_url: `${origin}/openapi/bill/${token}?fileType=csv.zip&bizType=trade` }
    },
    download(c) {
      const token = c.req.param('token') ?? ''
      const { day, atMs, isOver } = issued.get(token) ?? { day: '', atMs: 0, isOver: true }
      if (isOver || core.now() > atMs + VALID_MS) return send(c, LATE, 'text/plain;charset=GBK')
      const planted = chosen(OPENAPI_BILLS, core.settings())
      const file = plantedFile(planted, { sellerId, day }, linesOf(day), core.now())
      return send(c, file, 'application/octet-stream')
    },
  }

  function linesOf(day: string) {
    const trades = core.ledger.trades().filter(({ gateway }) => gateway === ALIPAY_PAGE)
    return plantedLines(chosen(OPENAPI_BILLS, core.settings()), movementsOf(trades, day))
  }
}

/** `yyyyMMdd` */
function wantedDay(content: BizContent, core: GatewayCore): string | Refusal {
  const type = content.get('bill_type')
  if (type !== 'trade') return refuse('isv.invalid-parameter', `The simulator has no bill of type “${type}”.`)
  const text = content.get('bill_date') ?? ''
  const atMs = parseBeijing(`${text} 00:00`)
  if (atMs === null) return refuse('isv.invalid-parameter', `bill_date is “${text}”, not a day.`)
  const [day, today] = [beijingDay(atMs), beijingDay(core.now())]
  const isOfToday = day === today && isOn(TODAYS_BILL, core.settings())
  return day < today || isOfToday
    ? day
    : refuse('isv.invalid-parameter', `The bill of ${text} is not there yet.`)
}

function send(c: GatewayContext, bytes: Buffer, type: string): Response {
  return c.body(new Uint8Array(bytes), 200, { 'Content-Type': type, 'Cache-Control': 'no-store' })
}
