import { h, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave } from 'vue-router'
import ConfirmDialog from '@/ui/ConfirmDialog.vue'

/** Asks before unsaved changes are lost: inside the section with a dialog, outside with the browser's own question. */
export function useLeaveGuard(changed: Ref<boolean>) {
  const { t } = useI18n()
  const asking = ref(false)
  let answer: (leave: boolean) => void = () => {}

  const warn = (event: BeforeUnloadEvent) => { if (changed.value) { event.preventDefault() } }
  onMounted(() => window.addEventListener('beforeunload', warn))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn))
  onBeforeRouteLeave(() => !changed.value || new Promise<boolean>((resolve) => {
    asking.value = true
    answer = resolve
  }))

  function settle(leave: boolean): void {
    asking.value = false
    answer(leave)
  }

  const dialog = () => h(ConfirmDialog, {
    'open': asking.value, 'title': t('form.leave_title'), 'text': t('form.leave_text'), 'confirmLabel': t('form.leave'), 'cancelLabel': t('form.stay'), 'danger': true,
    'onConfirm': () => settle(true), 'onUpdate:open': (open: boolean) => { if (!open) { settle(false) } },
  })
  return { dialog }
}
