/** The interface of a browser other than Chromium, and of a buyer's tab in it. */
import type { Locale } from '../../../lib/locale'
import type { Tab } from './webDriver'

export interface TabOptions {
  readonly javaScriptEnabled?: boolean
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
}

interface OpenedTab {
  readonly tab: Tab
  /** Closes it; answers what the browser had to say against its pages, where it can be asked. */
  close(): Promise<string[]>
}

export interface Engine {
  readonly version: string
  /** The language that it asks for. */
  readonly locale: Locale
  /** One at a time. */
  openTab(options: TabOptions): Promise<OpenedTab>
  stop(): Promise<void>
}

/** Starts it; where the machine has none, the answer says how to get one. */
export type StartEngine = (shopUrl: string) => Promise<Engine | { readonly missing: string }>

export const DESKTOP = { width: 1280, height: 900 }
