/** Alipay's banks, compared with the simulator's list. */
import { expect, it } from 'vitest'
import { BANKS } from '../../../lib/gateways/alipayDirect/banks'
import { BANK_GROUPS } from '../../../local/simulator/alipayDirect/banks'

const LABELS = { personal: '网上银行', debit: '借记卡', business: '企业网银' }

/** A second code of a bank that has one already. */
const NOT_OFFERED = ['fdb101']

it('have the codes, the names and the groups of the gateway', () => {
  const line = (group: string, code: string, name: string) => `${group} ${code} ${name.toLowerCase()}`
  const offered = BANKS.map(({ code, name, group }) => line(LABELS[group], code, name))
  const known = BANK_GROUPS.flatMap(({ label, banks }) =>
    banks.filter(({ code }) => !NOT_OFFERED.includes(code)).map(({ code, name }) => line(label, code, name)),
  )
  expect(offered.sort()).toEqual(known.sort())
})
