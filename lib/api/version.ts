/** The versions of the API: days on which something changed that a program could stumble over. */

/** What new keys ask for. */
export const API_VERSION = '2026-11-26'

export const API_VERSIONS = [API_VERSION] as const

/** What callers have for whom nothing is kept: nothing changes under a program that names none. */
export const OLDEST_API_VERSION: string = API_VERSIONS[0]

export const isApiVersion = (text: string): boolean => API_VERSIONS.some(version => version === text)
