/** The open platform's daily bills: every payment and refund of the account. */
import type { Clock, EpochMs } from '../../time'
import type { BillAnswer, BillEntries, Bills } from '../capabilities/bills'
import type { Download } from '../download'
import type { Opening } from '../gateway'
import type { HttpGet } from '../httpClient'
import { type Ask, askBy } from './ask'
import { isArchive } from './bill/details'
import { readBill } from './bill/readBill'
import { newFile, removeFile } from './bill/temporaryFile'
import { billAddress } from './billAddress'
import { type Keys, openKeys } from './keys'
import { type AlipayPageSettings, readSettings } from './settings'

/** Compressed; a million lines have about 60 MB. */
const MAX_BYTES = 256 * 1024 * 1024

/** An address is valid for 30 s, so a download may fail because it has expired. */
const ATTEMPTS = 3

export const openBills: Opening<Bills> = async environment => {
  const settings = readSettings(environment)
  const { http, download, clock } = environment
  if (!download) throw new Error('bills need a way to download them')
  return alipayPageBills(settings, openKeys(environment, settings), { http, download }, clock)
}

export function alipayPageBills(
  settings: AlipayPageSettings,
  keys: Keys,
  { http, download }: { readonly http: HttpGet; readonly download: Download },
  clock: Clock,
): Required<Bills> {
  const ask = askBy(settings, keys, http)
  return {
    async read(day) {
      const file = await newFile()
      let isKept = false
      try {
        const answer = await fetchBill({ ask, download, clock }, settings, day, file)
        isKept = answer.kind === 'bill'
        return answer
      } finally {
        // The container lives on after a failure.
        if (!isKept) await removeFile(file)
      }
    },
  }
}

interface Ways {
  readonly ask: Ask
  readonly download: Download
  readonly clock: Clock
}

async function fetchBill(
  { ask, download, clock }: Ways,
  { gatewayUrl, sellerId }: AlipayPageSettings,
  day: EpochMs,
  file: string,
): Promise<BillAnswer> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const address = await billAddress(ask, gatewayUrl, day, clock())
    if (address.kind !== 'address') return address
    const downloaded = await download(address.url, file, MAX_BYTES)
    if (downloaded === 'tooLarge') return { kind: 'refused', code: 'BILL_TOO_LARGE' }
    // An expired address answers with a sentence instead of an archive.
    if (downloaded === 'done' && (await isArchive(file)))
      return { kind: 'bill', entries: readOnce(file, { sellerId, day }) }
  }
  return { kind: 'unavailable' }
}

async function* readOnce(file: string, wanted: Parameters<typeof readBill>[1]): BillEntries {
  try {
    yield* readBill(file, wanted)
  } finally {
    await removeFile(file)
  }
}
