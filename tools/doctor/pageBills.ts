/**
 * Checks that the app may fetch bills from Alipay's open platform, without which the books are not compared. Requests
 * the day before yesterday, whose bill certainly exists. @see docs/protocols.md#page-bill
 */
import type { Ask } from '../../lib/gateways/alipayPage/ask'
import { billAddress } from '../../lib/gateways/alipayPage/billAddress'
import { DAY_MS, type EpochMs, plusMs } from '../../lib/time'
import { bad, type Finding, good, soon } from './finding'

export async function pageBillFinding(ask: Ask, gatewayUrl: string, now: EpochMs): Promise<Finding> {
  const answer = await billAddress(ask, gatewayUrl, plusMs(now, -2 * DAY_MS), now)
  switch (answer.kind) {
    case 'address':
    case 'noBill':
      return good('bills', `${gatewayUrl} lets the app fetch the bill of a day`)
    case 'refused':
      return bad(
        'bills',
        `${gatewayUrl} answers ${answer.code} to the question for a bill: the books are not compared`,
        REMEDIES[answer.code] ?? 'look the code up at open.alipay.com',
      )
    case 'unavailable':
    case 'otherCertificate':
      return soon('bills', `${gatewayUrl} did not say whether the app may fetch bills`, 'run this again')
    default:
      return answer satisfies never
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  'isv.insufficient-isv-permissions':
    'add 查询对账单下载地址 (alipay.data.dataservice.bill.downloadurl.query) to the app with ALIPAY_APP_ID, and wait until Alipay has reviewed it',
  BILL_ADDRESS_NOT_ALIPAYS: 'compare ALIPAY_OPENAPI_URL with https://openapi.alipay.com/gateway.do',
}
