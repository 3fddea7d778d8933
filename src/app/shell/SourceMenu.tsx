import {
  ChevronDown,
  Cpu,
  Database,
  FileUp,
  FlaskConical,
  FolderOpen,
  HardDrive,
  Radio,
  RotateCcw,
  Unplug,
} from 'lucide-react'
import { useRef } from 'react'
import { groupTitle, headerWords, modelText, sourceMenuName } from '#text/shell.ts'
import { CommandItem } from '../features/commands/CommandItem.tsx'
import { FileInput, METRIC_FILES } from '../features/open/FilePicker.tsx'
import { useOpenFiles } from '../features/open/useOpenFiles.ts'
import { useApp } from '../state/context.tsx'
import { Menu, MenuGroup, MenuItem } from '../ui/Menu.tsx'
import { useSource } from './useSource.ts'
import styles from './Header.module.css'

/** Of every icon of the header. */
export const ICON = { size: 15, strokeWidth: 1.75, 'aria-hidden': true } as const

/** Open the system's dialog for files. */
export interface FileWays {
  readonly openFile: () => void
  readonly openFolder: () => void
}

/** The page's file inputs, which menu items press: out of sight, and there before a menu is. */
export function useFileInputs() {
  const openFiles = useOpenFiles()
  const file = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  return {
    openFile: () => file.current?.click(),
    openFolder: () => folder.current?.click(),
    inputs: (
      <>
        <FileInput
          ref={file}
          hidden
          name={headerWords.openFile}
          accept={METRIC_FILES}
          folder={false}
          onFiles={(files) => void openFiles(files)}
        />
        <FileInput
          ref={folder}
          hidden
          folder
          name={headerWords.openFolder}
          onFiles={(files) => void openFiles(files)}
        />
      </>
    ),
  }
}

/** What is open, and the ways to other data and another model. */
export function SourceMenu({ openFile, openFolder }: FileWays) {
  const source = useSource()
  const model = useApp(({ view }) => (view.kind === 'ready' ? view.forecast.provenance.modelName : null))
  const isDaemon = useApp(({ view }) => view.kind === 'ready' && view.facts.kind === 'daemon')
  if (source === null) return null
  const Icon = source.isSample ? FlaskConical : isDaemon ? Radio : Database
  return (
    <Menu
      className={styles.source}
      name={sourceMenuName(source.name, model)}
      title={sourceMenuName(source.name, model)}
      label={
        <>
          <Icon {...ICON} />
          <span className={styles.sourceName}>{source.name}</span>
          <ChevronDown {...ICON} size={13} />
        </>
      }
    >
      <SourceItems openFile={openFile} openFolder={openFolder} />
    </Menu>
  )
}

/** The same as items of a menu that holds more. */
export function SourceItems({ openFile, openFolder }: FileWays) {
  const source = useSource()
  const openData = useApp((state) => state.openData)
  const isDefault = useApp((state) => state.model.input.kind === 'default')
  const model = useApp((state) => state.model.ready?.facts.card.name ?? null)
  return (
    <>
      <MenuGroup title={groupTitle(headerWords.data, source?.name ?? null)}>
        <MenuItem label={headerWords.openFile} icon={<FileUp {...ICON} />} onSelect={openFile} />
        <MenuItem label={headerWords.openFolder} icon={<FolderOpen {...ICON} />} onSelect={openFolder} />
        <MenuItem
          label={headerWords.openSample}
          icon={<FlaskConical {...ICON} />}
          onSelect={() => void openData({ kind: 'sample' })}
        />
        <CommandItem id="files.kept" label={headerWords.keptFiles} icon={<HardDrive {...ICON} />} dialog />
        <CommandItem id="daemon.connect" label={headerWords.connect} icon={<Radio {...ICON} />} dialog />
        <CommandItem id="daemon.disconnect" label={headerWords.disconnect} icon={<Unplug {...ICON} />} />
      </MenuGroup>
      <MenuGroup title={groupTitle(headerWords.model, model === null ? null : modelText(model, isDefault))}>
        <CommandItem id="model.file" label={headerWords.openModel} icon={<Cpu {...ICON} />} dialog />
        <CommandItem id="model.default" label={headerWords.defaultModel} icon={<RotateCcw {...ICON} />} />
      </MenuGroup>
    </>
  )
}
