/** The versions of the API: days on which something changed that a program could stumble over. */

/** What new keys ask for. */
export const API_VERSION = '2026-11-26'

export const API_VERSIONS = [API_VERSION] as const

export const isApiVersion = (text: string): boolean => API_VERSIONS.some(version => version === text)
