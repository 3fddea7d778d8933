import { createContext, use, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { AppActions, AppState } from './appState.ts'
import type { AppStore } from './appStore.ts'

const StoreContext = createContext<AppStore | null>(null)

export function AppStoreProvider({ store, children }: { store: AppStore; children: ReactNode }) {
  return <StoreContext value={store}>{children}</StoreContext>
}

/** The store itself, for what asks it only when it is done: commands. */
export function useAppStore(): AppStore {
  const store = use(StoreContext)
  if (store === null) throw new Error('useApp outside AppStoreProvider')
  return store
}

/** A part of the app's state; the component renders again when that part changes. */
export function useApp<T>(select: (state: AppState & AppActions) => T): T {
  return useStore(useAppStore(), select)
}
