/** The keys of facts: what may happen once has one key however often it is told, and nothing else has it. */
import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { type Fact, factKey, GIVEN_UP } from '../../../lib/order/facts'
import { NOW } from '../../support/orders'

const trade = { gateway: 'paper', tradeNo: 'A', at: NOW }
const money = { ...trade, amountFen: fen(5) }
const refund = { ...money, refundId: 'R' }

it.each<[Fact, string]>([
  [{ kind: 'paid', ...money }, 'paid:paper:A'],
  [{ kind: 'pending', ...money }, 'pending:paper:A'],
  [{ kind: 'finished', ...money }, 'finished:paper:A'],
  [{ kind: 'closed', ...trade }, 'closed:paper:A'],
  [{ kind: 'expired', ...trade }, 'expired:paper:A'],
  [{ kind: 'receiptSent', ...trade }, 'receiptSent:paper:A'],
  [{ kind: 'noticeSent', ...trade }, 'noticeSent:paper:A'],
  [{ kind: 'refunded', ...refund }, 'refunded:paper:R'],
  [{ kind: 'refundRequested', ...refund }, 'refundRequested:paper:R'],
  [{ kind: 'refundOpened', ...refund }, 'refundOpened:paper:R'],
  [{ kind: 'refundFailed', ...refund, code: GIVEN_UP }, 'refundFailed:paper:R'],
  [{ kind: 'refundMailSent', ...refund }, 'refundMailSent:paper:R'],
  [{ kind: 'refundedInAll', ...money }, 'refundedInAll:paper:A:5'],
  [{ kind: 'partlyRefunded', ...trade }, `partlyRefunded:paper:A:${NOW}`],
  [{ kind: 'requested', gateway: 'paper', at: NOW }, 'requested:paper'],
  [{ kind: 'codeShown', gateway: 'paper', text: 'T', at: NOW, scanUntil: NOW }, `codeShown:paper:${NOW}`],
  [{ kind: 'attended', concern: 'paidTwice', at: NOW }, `attended:paidTwice:${NOW}`],
  [{ kind: 'forgotten', at: NOW }, 'forgotten'],
  [{ kind: 'canceled', at: NOW }, 'canceled'],
])('%j', (fact, key) => expect(factKey(fact)).toBe(key))

it('a refund that was given up has a code that no gateway gives', () => expect(GIVEN_UP).toBe('GIVEN_UP'))
