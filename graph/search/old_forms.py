"""Old forms of characters (旧字体) and variants in names, each with the form of today (新字体).

The pairs are those of the appendix of 常用漢字表 (2010), where both forms are in Unicode, and
variants that are usual in names of people and places. NFKC covers the compatibility ideographs.
"""

from __future__ import annotations

from typing import Final

__all__ = ["OLD_FORMS"]

_STANDARD: Final = """
亞亜 惡悪 壓圧 圍囲 醫医 爲為 壹壱 逸逸 隱隠 榮栄 營営 衞衛 驛駅 圓円 鹽塩 緣縁 艷艶 應応 歐欧
毆殴 櫻桜 奧奥 橫横 溫温 穩穏 假仮 價価 畫画 會会 壞壊 懷懐 繪絵 擴拡 殼殻 覺覚 學学 嶽岳 樂楽
勸勧 卷巻 寬寛 歡歓 觀観 關関 陷陥 顏顔 歸帰 氣気 龜亀 僞偽 戲戯 犧犠 舊旧 據拠 擧挙 峽峡 挾挟
狹狭 敎教 曉暁 區区 驅駆 勳勲 薰薫 徑径 惠恵 溪渓 經経 繼継 莖茎 螢蛍 輕軽 鷄鶏 藝芸 缺欠 儉倹
劍剣 圈圏 檢検 權権 獻献 縣県 險険 顯顕 驗験 嚴厳 效効 廣広 恆恒 鑛鉱 號号 國国 黑黒 濟済 碎砕
齋斎 劑剤 櫻桜 册冊 雜雑 產産 參参 慘惨 棧桟 蠶蚕 贊賛 殘残 絲糸 齒歯 兒児 辭辞 濕湿 實実 舍舎
寫写 釋釈 壽寿 收収 從従 澁渋 獸獣 縱縦 肅粛 處処 敍叙 奬奨 將将 燒焼 稱称 證証 乘乗 剩剰 壤壌
孃嬢 條条 淨浄 疊畳 穰穣 讓譲 釀醸 囑嘱 觸触 寢寝 愼慎 晉晋 眞真 盡尽 圖図 粹粋 醉酔 隨随 髓髄
數数 樞枢 聲声 靜静 齊斉 攝摂 竊窃 專専 戰戦 淺浅 潛潜 纖繊 踐践 錢銭 禪禅 雙双 壯壮 搜捜 插挿
爭争 窗窓 總総 聰聡 莊荘 裝装 騷騒 增増 臟臓 藏蔵 屬属 續続 墮堕 體体 對対 帶帯 滯滞 臺台 瀧滝
擇択 澤沢 單単 擔担 膽胆 團団 彈弾 斷断 癡痴 遲遅 晝昼 蟲虫 鑄鋳 廳庁 聽聴 敕勅 鎭鎮 遞逓 鐵鉄
轉転 點点 傳伝 黨党 盜盗 燈灯 當当 德徳 獨独 讀読 屆届 繩縄 貳弐 惱悩 腦脳 霸覇 廢廃 拜拝 賣売
麥麦 發発 髮髪 拔抜 蠻蛮 祕秘 濱浜 甁瓶 拂払 佛仏 竝並 變変 邊辺 辨弁 瓣弁 辯弁 寶宝 豐豊 萠萌
褒褒 襃褒 沒没 飜翻 槇槙 萬万 滿満 麵麺 默黙 彌弥 譯訳 藥薬 與与 豫予 餘余 譽誉 搖揺 樣様 謠謡
遙遥 來来 賴頼 亂乱 覽覧 龍竜 兩両 獵猟 綠緑 鄰隣 凜凛 壘塁 淚涙 勵励 禮礼 隸隷 靈霊 齡齢 曆暦
歷歴 戀恋 鍊錬 爐炉 勞労 廊廊 朗朗 樓楼 祿禄 錄録 灣湾 亙亘 巖巌 堯尭 薗園 檜桧 穗穂 瑤瑶 壺壷
晚晩 步歩 每毎 海海 黃黄 內内 吳呉 戶戸 戾戻 揭掲 擊撃 敏敏 悅悦 銳鋭 稅税 說説 閱閲 脫脱 靑青
淸清 卽即 旣既 鄕郷 響響 敕勅 虛虚 強強 增増 曾曽 層層 僧僧 憎憎 贈贈 漢漢 神神 祝祝 祖祖 祥祥
飮飲 飯飯 館館 節節 尙尚 巢巣 彥彦 產産 縉縉 遶繞 遼遼 眾衆 絕絶 歲歳 爭爭 畧略 綫線 鬪闘 鬭闘
賓賓 頻頻 甚甚 塚塚 瀨瀬 淵渕 祇祇 橋橋 煉錬 聯連 燻薫
"""
_NAMES: Final = """
﨑崎 嵜崎 髙高 濵浜 邉辺 齊斉 舘館 嶋島 嶌島 冨富 峯峰 舩船 桒桑 栁柳 惪徳 栄栄 藪薮 檜桧 曽曽
礒磯 籠篭 薗園 濤涛 禰祢 禱祷 櫛櫛 竈竃 蘂蕊 蘆芦 蠣蛎 檮梼 灌潅 燐燐 壼壷 鷗鴎 鹼鹸 麴麹
𠮷吉 𣘺橋 槗橋 㟢崎 𡈽土 埜野 鰺鯵 鴬鶯 餠餅
屛屏 幷并 瘦痩 簞箪 繫繋 蔣蒋 蟬蝉 蠟蝋 軀躯 醬醤 醱醗 頰頬 顚顛 驒騨 攢攅 瀆涜 焰焔 萊莱 嚙噛
囊嚢 塡填 搔掻 摑掴 侠侠 俠侠 俱倶 剝剥 吞呑 噓嘘 姸妍 嶌島 榊榊 祐祐 枡桝 桝桝 廐厩 廏厩 厩厩
"""


def _pairs(text: str) -> dict[str, str]:
    """Return the pairs, each leading to a form that is no old form itself."""
    pairs = {pair[0]: pair[1] for pair in text.split() if pair[0] != pair[1]}

    def newest(form: str) -> str:
        seen = {form}
        while form in pairs and pairs[form] not in seen:
            form = pairs[form]
            seen.add(form)
        return form

    return {old: newest(old) for old in pairs}


OLD_FORMS: Final = _pairs(_STANDARD + _NAMES)
"""Old form → form of today."""
