import { ref } from 'vue'
import { useServices } from '@/app/services'

/** Fetches a file with the visitor's token, which a plain link cannot carry, and hands it to the browser to keep. */
export function useDownload() {
  const { client } = useServices()
  const downloading = ref(false)
  const failed = ref<unknown>(null)

  async function download(path: string, name: string, query: Record<string, string | undefined> = {}): Promise<void> {
    downloading.value = true
    failed.value = null
    try {
      const response = await client.send(path, { query, headers: { Accept: '*/*' } })
      keep(await response.blob(), name)
    }
    catch (error) {
      failed.value = error
    }
    finally {
      downloading.value = false
    }
  }
  return { download, downloading, failed }
}

function keep(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
