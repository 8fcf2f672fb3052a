/** Words of the portal page in the languages of its people. */
const texts = {
  en: {
    home: 'Home', company: 'Company', applications: 'Applications', setup: 'Finish setup', noApps: 'No applications yet',
    notifications: 'Notifications', readAll: 'Mark all as read', nothing: 'Nothing new here', hello: 'Good to see you, {name}',
    lead: 'Here is what is going on in the company.', latest: 'Latest notifications', admin: 'Administrator', head: 'Head', deputy: 'Deputy',
    people: '{n} people', foot: 'An emulated portal for development. Not Bitrix24, no real data.', close: 'Close', switch: 'Act as another person',
    choosePerson: 'Choose a person', choosePeople: 'Choose people', chooseAccess: 'Choose who has access', search: 'Search', done: 'Select', cancel: 'Cancel',
    open: 'Open', system: 'System', notFinished: 'The application is not fully installed', notFinishedHint: 'An administrator has to finish its setup first.',
    gone: 'The application is not installed', denied: 'You have no access to this application', noHandler: 'The application has nothing to show here',
    askAdmin: 'Ask an administrator of the portal.', unknownPage: 'This page is not part of the emulated portal', everybody: 'All employees', withBelow: 'With all below',
  },
  ru: {
    home: 'Главная', company: 'Компания', applications: 'Приложения', setup: 'Завершить установку', noApps: 'Приложений пока нет',
    notifications: 'Уведомления', readAll: 'Прочитать все', nothing: 'Новых уведомлений нет', hello: 'Добрый день, {name}',
    lead: 'Что происходит в компании.', latest: 'Последние уведомления', admin: 'Администратор', head: 'Руководитель', deputy: 'Заместитель',
    people: 'Сотрудников: {n}', foot: 'Эмуляция портала для разработки. Это не Битрикс24, данные вымышлены.', close: 'Закрыть', switch: 'Войти другим сотрудником',
    choosePerson: 'Выберите сотрудника', choosePeople: 'Выберите сотрудников', chooseAccess: 'Выберите, кому открыть доступ', search: 'Поиск', done: 'Выбрать', cancel: 'Отмена',
    open: 'Открыть', system: 'Система', notFinished: 'Приложение установлено не полностью', notFinishedHint: 'Сначала администратор должен завершить установку.',
    gone: 'Приложение не установлено', denied: 'У вас нет доступа к этому приложению', noHandler: 'Приложению здесь нечего показать',
    askAdmin: 'Обратитесь к администратору портала.', unknownPage: 'Этой страницы в эмуляции портала нет', everybody: 'Все сотрудники', withBelow: 'Со всеми подразделениями',
  },
  de: {
    home: 'Start', company: 'Unternehmen', applications: 'Anwendungen', setup: 'Einrichtung abschließen', noApps: 'Noch keine Anwendungen',
    notifications: 'Benachrichtigungen', readAll: 'Alle als gelesen markieren', nothing: 'Nichts Neues', hello: 'Guten Tag, {name}',
    lead: 'Das ist im Unternehmen los.', latest: 'Neueste Benachrichtigungen', admin: 'Administrator', head: 'Leitung', deputy: 'Stellvertretung',
    people: '{n} Personen', foot: 'Ein nachgebildetes Portal für die Entwicklung. Nicht Bitrix24, keine echten Daten.', close: 'Schließen', switch: 'Als andere Person arbeiten',
    choosePerson: 'Person auswählen', choosePeople: 'Personen auswählen', chooseAccess: 'Zugriff auswählen', search: 'Suchen', done: 'Auswählen', cancel: 'Abbrechen',
    open: 'Öffnen', system: 'System', notFinished: 'Die Anwendung ist nicht vollständig installiert', notFinishedHint: 'Zuerst muss ein Administrator die Einrichtung abschließen.',
    gone: 'Die Anwendung ist nicht installiert', denied: 'Sie haben keinen Zugriff auf diese Anwendung', noHandler: 'Die Anwendung hat hier nichts zu zeigen',
    askAdmin: 'Wenden Sie sich an die Administration des Portals.', unknownPage: 'Diese Seite gehört nicht zum nachgebildeten Portal', everybody: 'Alle Beschäftigten', withBelow: 'Mit allen darunter',
  },
};

let language = 'en';

export function speak(code) {
  language = code in texts ? code : 'en';
  document.documentElement.lang = language;
}

/** The words for `key`, with {name}-like places filled in. */
export function t(key, values = {}) {
  return texts[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function moment(milliseconds) {
  const date = new Date(milliseconds);
  const today = date.toDateString() === new Date().toDateString();
  const options = today ? { hour: '2-digit', minute: '2-digit' } : { dateStyle: 'medium', timeStyle: 'short' };
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, options).format(date);
}
